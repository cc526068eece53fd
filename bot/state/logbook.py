"""What admins did, for those who come after them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from bot.state.database import Sessions
from bot.state.models import AdminAction


class Logbook:
    """Grows only."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def note(self, admin: int, action: str, detail: str = "") -> None:
        """Write down what an admin does."""
        async with self._sessions.begin() as session:
            session.add(AdminAction(at=datetime.now(UTC), admin_id=admin, action=action, detail=detail))

    async def latest(self, limit: int) -> Sequence[AdminAction]:
        """The last actions, the newest first."""
        async with self._sessions() as session:
            return (
                await session.scalars(select(AdminAction).order_by(AdminAction.id.desc()).limit(limit))
            ).all()
