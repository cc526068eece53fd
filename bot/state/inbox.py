"""Updates between their arrival and their answer: none is lost, none is answered twice."""

import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.state.database import Sessions
from bot.state.models import InboxUpdate
from bot.state.writing import Writer

MAX_TRIES = 5  # programs that may end while they answer an update: it could be what ends them
KEPT = timedelta(days=2)  # Telegram keeps an update that is not acknowledged for one
logger = logging.getLogger(__name__)


class Inbox:
    """An update is recorded before it is acknowledged; its raw form is erased once it is answered."""

    def __init__(self, sessions: Sessions, writer: Writer, bot_id: int) -> None:
        self._sessions = sessions
        self._writer = writer
        self._bot_id = bot_id
        self._unanswered: set[int] = set()
        self._replayed: set[int] = set()

    @property
    def _ours(self) -> ColumnElement[bool]:
        return InboxUpdate.bot_id == self._bot_id

    async def add(self, update_id: int, raw: str) -> bool:
        """Record an update; False if it was recorded before. Raises SQLAlchemyError."""
        row = {"bot_id": self._bot_id, "update_id": update_id, "received_at": datetime.now(UTC), "raw": raw}
        try:
            await self._writer.write(lambda session: session.execute(insert(InboxUpdate).values(row)))
        except IntegrityError:
            return False
        return True

    async def count(self) -> int:
        """How many updates are not answered yet; raises SQLAlchemyError."""
        waiting = select(func.count()).where(self._ours, InboxUpdate.raw.is_not(None))
        async with self._sessions() as session:
            return (await session.execute(waiting)).scalar_one()

    async def begin(self, update_id: int) -> None:
        """An update is about to be answered; one left by a program before this one counts as tried again."""
        if update_id in self._replayed:
            tried = update(InboxUpdate).where(self._ours, InboxUpdate.update_id == update_id)
            more = tried.values(tries=InboxUpdate.tries + 1)
            await self._writer.write(lambda session: session.execute(more))

    def keep(self, update_id: int) -> None:
        """An update could not be answered, Telegram being out of reach: the next start tries again."""
        self._unanswered.add(update_id)

    async def done(self, update_id: int) -> None:
        """An update is answered, or needs no answer: only its id is kept. Raises SQLAlchemyError."""
        if update_id in self._unanswered:
            return
        answered = update(InboxUpdate).where(self._ours, InboxUpdate.update_id == update_id).values(raw=None)
        await self._writer.write(lambda session: session.execute(answered))

    async def waiting(self) -> list[str]:
        """The raw updates that a program before this one recorded but did not answer, in order.

        What was being answered when MAX_TRIES programs ended is given up; what was answered days ago is
        forgotten.
        """
        async with self._sessions.begin() as session:
            await session.execute(
                delete(InboxUpdate).where(InboxUpdate.received_at < datetime.now(UTC) - KEPT)
            )
            unanswered = and_(self._ours, InboxUpdate.raw.is_not(None))
            given_up = await session.execute(
                update(InboxUpdate)
                .where(unanswered, InboxUpdate.tries >= MAX_TRIES)
                .values(raw=None)
                .returning(InboxUpdate.update_id)
            )
            for identity in given_up.scalars():
                logger.error("Update %d is given up: the program ended %d times over it", identity, MAX_TRIES)
            columns = select(InboxUpdate.update_id, InboxUpdate.raw)
            rows = await session.execute(columns.where(unanswered).order_by(InboxUpdate.update_id))
            left = {name: raw for name, raw in rows if raw is not None}
        self._replayed |= left.keys()
        return list(left.values())
