"""Everything behind the faces, wired once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.access import Access
from bot.administration import Administration
from bot.engine import Engine
from bot.identity import Identities, load_key
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
from bot.training import Training


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


@asynccontextmanager
async def open_services(settings: BotSettings) -> AsyncIterator[Services]:
    """Open the state and build on it; raises SettingsError. The engine is not loaded yet."""
    identities = Identities(
        load_key(settings.hash_key.get_secret_value() if settings.hash_key else None, settings.data_dir)
    )
    engine = Engine(settings)
    async with open_state(settings.database) as sessions:
        members, journal = Members(sessions, identities), Journal(sessions, identities)
        logbook = Logbook(sessions)
        erasure = Erasure(sessions, identities, settings.retention_days)
        yield Services(
            settings=settings,
            engine=engine,
            replies=Replies(engine, journal, erasure),
            training=Training(engine, journal),
            administration=Administration(settings, engine, members, journal, logbook, identities),
            incoming=Incoming(settings, logbook),
            access=Access(settings, Groups(sessions), members),
            members=members,
            journal=journal,
            logbook=logbook,
            inbox=Inbox(sessions, settings.bot_id),
            erasure=erasure,
        )
