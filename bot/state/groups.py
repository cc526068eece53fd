"""Which groups an admin has approved."""

import asyncio
from datetime import UTC, datetime

from bot.state.database import Sessions
from bot.state.models import ApprovedGroup


class Groups:
    """Kept in the state, so that a restart forgets none."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._changing = asyncio.Lock()  # of a group that moves both its chats tell at the same time

    async def approved(self, chat_id: int) -> bool:
        """Whether an admin has approved a group."""
        async with self._sessions() as session:
            return await session.get(ApprovedGroup, chat_id) is not None

    async def approve(self, chat_id: int, admin_id: int) -> None:
        """Approve a group, once more if it was approved before."""
        async with self._changing, self._sessions.begin() as session:
            await session.merge(
                ApprovedGroup(chat_id=chat_id, approved_by=admin_id, approved_at=datetime.now(UTC))
            )

    async def forget(self, chat_id: int) -> None:
        """The bot has left a group: it needs a new approval to come back."""
        async with self._sessions.begin() as session:
            found = await session.get(ApprovedGroup, chat_id)
            if found:
                await session.delete(found)

    async def moved(self, old: int, new: int) -> None:
        """A group has become a supergroup, which has another id."""
        async with self._changing, self._sessions.begin() as session:
            found = await session.get(ApprovedGroup, old)
            if found:
                await session.merge(
                    ApprovedGroup(chat_id=new, approved_by=found.approved_by, approved_at=found.approved_at)
                )
                await session.delete(found)
