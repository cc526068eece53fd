"""What chats talk about, where replicas share the state: a follow-up may come to another one of them."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from bot.conversation import Conversations
from bot.identity import Identities
from bot.state.database import Sessions, is_shared
from bot.state.models import Talk
from bot.state.writing import Writer

logger = logging.getLogger(__name__)


class Talks:
    """Conversations as any replica left them; a program that is alone keeps them in memory only."""

    def __init__(self, sessions: Sessions, writer: Writer, identities: Identities) -> None:
        self.conversations = Conversations()
        self._sessions = sessions
        self._writer = writer
        self._identities = identities
        self._shared = is_shared(sessions)

    @asynccontextmanager
    async def of(self, chat: str) -> AsyncIterator[None]:
        """Within it the conversation of a chat is as the last reply left it; changes are kept at the end.

        A database that is away costs the context, not the answer.
        """
        if not self._shared:
            yield
            return
        name = self._identities.of(chat)
        before = await self._read(name)
        if before is not None:
            self.conversations.load(chat, before)
        yield
        after = self.conversations.dump(chat)
        if after != before:
            await self._keep(name, after)

    async def _read(self, name: str) -> str | None:
        """What is kept of a chat, "" if nothing is; None if that cannot be told."""
        try:
            async with self._sessions() as session:
                return await session.scalar(select(Talk.content).where(Talk.chat == name)) or ""
        except SQLAlchemyError as error:
            logger.error("What a chat talks about cannot be read: %s", error)
            return None

    async def _keep(self, name: str, content: str) -> None:
        row = {"at": datetime.now(UTC), "content": content}
        kept = insert(Talk).values(chat=name, **row).on_conflict_do_update(index_elements=["chat"], set_=row)
        change = kept if content else delete(Talk).where(Talk.chat == name)
        try:
            await self._writer.write(lambda session: session.execute(change))
        except SQLAlchemyError as error:
            logger.error("What a chat talks about cannot be kept: %s", error)
