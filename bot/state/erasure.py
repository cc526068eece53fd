"""What is no longer to be kept, gone to the last byte of the database's files."""

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, exists, func, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from bot.identity import Identities
from bot.state.database import Sessions
from bot.state.models import AskedQuestion, InboxUpdate, Judgement, Member, Run, RunAnswer, SetQuestion, Talk

EVERY_SECONDS = 3600.0
PAUSE_SECONDS = 1.0
TALK_KEPT = timedelta(days=1)  # what a chat talked about; buttons know no longer what they belong to then
PATIENCE = timedelta(minutes=5)  # for updates that are still being answered
logger = logging.getLogger(__name__)


class Erasure:
    """Deletes rows at once, and scrubs what the database's files keep of them soon afterwards."""

    def __init__(self, sessions: Sessions, identities: Identities, retention_days: int) -> None:
        self._sessions = sessions
        self._identities = identities
        self._retention = timedelta(days=retention_days)
        self._asked = asyncio.Event()

    async def person(self, person: str, membership: bool = False) -> int:
        """Forget what a person asked and judged, on demand the invitation too; how many questions it was.

        Trainers' sets lose what was taken from those questions as well.
        """
        identity = self._identities.of(person)
        async with self._sessions.begin() as session:
            theirs = select(AskedQuestion.id).where(AskedQuestion.person == identity)
            await session.execute(
                delete(Judgement).where((Judgement.person == identity) | Judgement.question_id.in_(theirs))
            )
            taken = (
                SetQuestion.asked_id.in_(theirs),
                SetQuestion.set_id == Run.set_id,
                SetQuestion.place == RunAnswer.place,
            )
            await session.execute(delete(RunAnswer).where(exists().where(Run.id == RunAnswer.run_id, *taken)))
            await session.execute(delete(SetQuestion).where(SetQuestion.asked_id.in_(theirs)))
            gone = await session.scalars(
                delete(AskedQuestion).where(AskedQuestion.person == identity).returning(AskedQuestion.id)
            )
            count = len(gone.all())
            if membership:
                await session.execute(delete(Member).where(Member.person == identity))
        self._asked.set()
        return count

    async def expired(self) -> None:
        """Forget what is older than RETENTION_DAYS; what trainers took of it is nobody's from then on."""
        async with self._sessions.begin() as session:
            await session.execute(
                delete(AskedQuestion).where(AskedQuestion.asked_at < datetime.now(UTC) - self._retention)
            )
            await session.execute(
                delete(Judgement).where(~exists().where(AskedQuestion.id == Judgement.question_id))
            )
            await session.execute(delete(Talk).where(Talk.at < datetime.now(UTC) - TALK_KEPT))
            gone = ~exists().where(AskedQuestion.id == SetQuestion.asked_id)
            await session.execute(update(SetQuestion).where(gone).values(asked_id=None))

    async def run(self) -> None:
        """Forget what has expired and scrub, at the start, every hour and after each demand, for ever."""
        while True:
            self._asked.clear()
            try:
                await self.expired()
                await self._answered()
                await self.scrub()
            except SQLAlchemyError as error:
                logger.error("What was deleted is not scrubbed yet, it will be tried again: %s", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), EVERY_SECONDS)

    async def scrub(self) -> None:
        """Rewrite the database's file without what was deleted, and empty the log beside it."""
        async with self._sessions() as session:
            await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
            if session.get_bind().dialect.name == "sqlite":
                await session.execute(text("VACUUM"))
                await session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    async def _answered(self) -> None:
        """Wait until the updates that have come so far are answered: their raw form goes only then."""
        moment = datetime.now(UTC)
        waiting = select(func.count()).where(InboxUpdate.raw.is_not(None), InboxUpdate.received_at <= moment)
        while datetime.now(UTC) < moment + PATIENCE:
            await asyncio.sleep(PAUSE_SECONDS)
            async with self._sessions() as session:
                if not await session.scalar(waiting):
                    return
