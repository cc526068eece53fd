"""Everything behind the faces, wired once."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.access import Access
from bot.administration import Administration
from bot.builds import Builds
from bot.engine import Engine
from bot.identity import HASH_KEY, Identities, load_key
from bot.incoming import Incoming
from bot.replies import Replies
from bot.settings import BotSettings
from bot.state.database import open_state
from bot.state.erasure import Erasure
from bot.state.groups import Groups
from bot.state.inbox import Inbox
from bot.state.journal import Journal
from bot.state.logbook import Logbook
from bot.state.members import Members
from bot.state.question_sets import QuestionSets
from bot.state.reads import open_reads
from bot.state.talks import Talks
from bot.state.writing import Writer
from bot.training import Training
from bot.trials import Trials
from bot.web.security import needs_sign_in
from bot.web.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Services:
    """What answers, who may ask, and what is kept."""

    settings: BotSettings
    engine: Engine
    replies: Replies
    training: Training
    administration: Administration
    incoming: Incoming
    access: Access
    members: Members
    journal: Journal
    logbook: Logbook
    inbox: Inbox
    erasure: Erasure
    sets: QuestionSets
    trials: Trials
    builds: Builds
    sessions: Sessions


@asynccontextmanager
async def open_services(
    settings: BotSettings, announce: Callable[[str], None] = lambda token: None
) -> AsyncIterator[Services]:
    """Open the state and build on it; raises SettingsError. The engine is not loaded yet.

    ``announce`` tells whoever runs the server the tokens to sign in by.
    """
    identities = Identities(load_key(settings.hash_key, settings.data_dir / HASH_KEY, "HASH_KEY"))
    engine = Engine(settings)
    async with (
        open_state(settings.database) as sessions,
        open_reads(sessions, settings.database_read_url) as reads,
    ):
        writer = Writer(sessions)
        members, journal = Members(sessions, identities), Journal(sessions, writer, identities, reads)
        logbook = Logbook(sessions)
        erasure = Erasure(sessions, identities, settings.retention_days)
        access = Access(settings, Groups(sessions), members)
        sets = QuestionSets(sessions)
        services = Services(
            settings=settings,
            engine=engine,
            replies=Replies(engine, journal, erasure, Talks(sessions, writer, identities)),
            training=Training(engine, journal),
            administration=Administration(settings, engine, members, journal, logbook, identities),
            incoming=Incoming(settings, logbook),
            access=access,
            members=members,
            journal=journal,
            logbook=logbook,
            inbox=Inbox(sessions, writer, settings.bot_id),
            erasure=erasure,
            sets=sets,
            trials=Trials(engine, sets),
            builds=Builds(settings),
            sessions=Sessions(access, not needs_sign_in(settings), announce),
        )
        try:
            yield services
        finally:  # what they write needs the state
            await services.trials.stop()
            await services.builds.stop()
            await writer.flush()
