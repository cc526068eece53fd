"""Updates between their arrival and their answer: none is lost, none is answered twice.

Several replicas may share it. Each claims updates that nobody else has, for as long as it lives: its claims
are leases that it renews, and those of one that died are claimed by the others.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Double,
    Update,
    and_,
    cast,
    delete,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.state.database import Sessions, is_shared
from bot.state.models import InboxUpdate
from bot.state.writing import Writer

MAX_TRIES = 5  # programs that may end while they answer an update: it could be what ends them
KEPT = timedelta(days=2)  # Telegram keeps an update that is not acknowledged for one
IN_HAND = 200  # updates claimed at a time, fewer than the engine takes: the others are anybody's
FOR_EVER = 1e12  # a lease: nobody else is there
LEASE_SECONDS, RENEW_SECONDS = 15, 4
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An update to be answered; ``again`` if another program had claimed it before."""

    update_id: int
    raw: str
    again: bool


class Inbox:
    """An update is recorded before it is acknowledged; its raw form is erased once it is answered.

    ``changed`` is set when there may be more to claim.
    """

    def __init__(self, sessions: Sessions, writer: Writer, bot_id: int) -> None:
        self.changed = asyncio.Event()
        self._sessions = sessions
        self._writer = writer
        self._bot_id = bot_id
        self._owner = secrets.token_hex(8)
        self.shared = is_shared(sessions)
        self._held: set[int] = set()
        self._unanswered: set[int] = set()
        self._again: set[int] = set()

    @property
    def _waiting(self) -> ColumnElement[bool]:
        """Of this bot, and not answered yet: there is an index of these alone."""
        return and_(InboxUpdate.bot_id == self._bot_id, InboxUpdate.raw.is_not(None))

    @property
    def _now(self) -> ColumnElement[float]:
        """Seconds since 1970 by the clock that all who share the inbox go by."""
        if self.shared:
            return cast(extract("epoch", func.clock_timestamp()), Double)
        return literal(time.time(), Double)

    async def add(self, update_id: int, raw: str, chat: int | None = None) -> bool:
        """Record an update; False if it was recorded before. Alone, it is claimed with that.

        Raises SQLAlchemyError.
        """
        insert = postgresql.insert if self.shared else sqlite.insert
        row = insert(InboxUpdate).values(
            bot_id=self._bot_id, update_id=update_id, received_at=datetime.now(UTC), raw=raw, chat=chat,
            owner=None if self.shared else self._owner, lease=0 if self.shared else FOR_EVER,
        )  # fmt: skip
        new = row.on_conflict_do_nothing().returning(InboxUpdate.update_id)
        recorded = await self._writer.write(lambda session: session.scalar(new))
        if self.shared:
            self.changed.set()
        return recorded is not None

    async def open(self) -> None:
        """Forget what was answered days ago; alone, take over what a program before this one left.

        Raises SQLAlchemyError.
        """
        old = delete(InboxUpdate).where(InboxUpdate.received_at < datetime.now(UTC) - KEPT)
        await self._writer.write(lambda session: session.execute(old))
        if not self.shared:
            left = update(InboxUpdate).where(self._waiting, InboxUpdate.owner.is_not(None)).values(lease=0)
            await self._writer.write(lambda session: session.execute(left))

    async def claim(self) -> list[Claimed]:
        """Updates that nobody else answers, in order, IN_HAND at a time; raises SQLAlchemyError.

        None whose chat has an earlier one that another replica is to answer first. What was being answered
        when MAX_TRIES programs ended is given up.
        """
        room = IN_HAND - len(self._held)
        if not room:
            return []
        found = await self._writer.write(lambda session: self._claim(session, room))
        self._held |= {each.update_id for each in found}
        self._again |= {each.update_id for each in found if each.again}
        return found

    async def _claim(self, session: AsyncSession, count: int) -> list[Claimed]:
        earlier = aliased(InboxUpdate)
        first = ~exists().where(
            earlier.bot_id == self._bot_id,
            earlier.chat == InboxUpdate.chat,
            earlier.update_id < InboxUpdate.update_id,
            earlier.raw.is_not(None),
            or_(earlier.owner.is_(None), earlier.owner != self._owner),
        )
        free = or_(InboxUpdate.owner.is_(None), InboxUpdate.lease < self._now)
        places = (
            select(InboxUpdate.update_id, InboxUpdate.raw, InboxUpdate.owner, InboxUpdate.tries)
            .where(self._waiting, free, or_(InboxUpdate.chat.is_(None), first))
            .order_by(InboxUpdate.update_id)
            .limit(count)
            .with_for_update(skip_locked=True, of=InboxUpdate)
        )
        found = (await session.execute(places)).all()
        if not found:
            return []
        for identity in [identity for identity, _, _, tries in found if tries >= MAX_TRIES]:
            logger.error("Update %d is given up: the program ended %d times over it", identity, MAX_TRIES)
            await session.execute(self._some([identity]).values(raw=None, chat=None))
        claimed = [
            Claimed(identity, raw, owner is not None)
            for identity, raw, owner, tries in found
            if tries < MAX_TRIES and raw is not None
        ]
        mine = self._some([each.update_id for each in claimed])
        await session.execute(mine.values(owner=self._owner, lease=self._now + LEASE_SECONDS))
        return claimed

    async def renew(self) -> None:
        """Keep what is claimed; raises SQLAlchemyError."""
        mine = update(InboxUpdate).where(self._waiting, InboxUpdate.owner == self._owner)
        longer = mine.values(lease=self._now + LEASE_SECONDS)
        await self._writer.write(lambda session: session.execute(longer))

    async def keep_claims(self) -> None:
        """Renew what is claimed for ever; alone there is no need."""
        while self.shared:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                await self.renew()
            except SQLAlchemyError as error:
                logger.warning("Claims could not be renewed, it will be tried again: %s", error)

    async def release(self) -> None:
        """Leave what is not answered to others, or to the next start; raises SQLAlchemyError."""
        mine = update(InboxUpdate).where(self._waiting, InboxUpdate.owner == self._owner)
        await self._writer.write(lambda session: session.execute(mine.values(lease=0)))

    async def begin(self, update_id: int) -> None:
        """An update is about to be answered; one that another program had claimed counts as tried again."""
        if update_id in self._again:
            self._again.discard(update_id)
            more = self._some([update_id]).values(tries=InboxUpdate.tries + 1)
            await self._writer.write(lambda session: session.execute(more))

    def keep(self, update_id: int) -> None:
        """An update could not be answered, Telegram being out of reach: the next start tries again."""
        self._unanswered.add(update_id)
        self._let_go(update_id)

    async def done(self, update_id: int) -> None:
        """An update is answered, or needs no answer: only its id is kept. Raises SQLAlchemyError."""
        if update_id in self._unanswered:
            return
        answered = self._some([update_id]).values(raw=None, chat=None, owner=None)
        await self._writer.write(lambda session: session.execute(answered))
        self._let_go(update_id)

    async def count(self) -> int:
        """How many updates are not answered yet; raises SQLAlchemyError."""
        waiting = select(func.count()).where(self._waiting)
        async with self._sessions() as session:
            return (await session.execute(waiting)).scalar_one()

    def _let_go(self, update_id: int) -> None:
        if len(self._held) == IN_HAND:
            self.changed.set()
        self._held.discard(update_id)

    def _some(self, updates: Sequence[int]) -> Update:
        some = InboxUpdate.update_id.in_(updates)
        return update(InboxUpdate).where(InboxUpdate.bot_id == self._bot_id, some)
