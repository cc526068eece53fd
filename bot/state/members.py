"""Who is let in: invitations, the people they have let in, and those who are blocked."""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select, update

from bot.identity import Identities
from bot.roles import Role
from bot.state.database import Sessions
from bot.state.models import Blocked, Invitation, Member

CODE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Seats:
    """An invitation with how many of its seats are taken."""

    invitation: Invitation
    taken: int


class Members:
    """People are given by their ids, and kept under hashes of them."""

    def __init__(self, sessions: Sessions, identities: Identities) -> None:
        self._sessions = sessions
        self._identities = identities
        self._joining = asyncio.Lock()  # SQLite locks no rows: two must not see the same free seat

    async def role(self, person: str) -> Role:
        """BLOCKED, what an invitation has made of a person, or STRANGER."""
        identity = self._identities.of(person)
        async with self._sessions() as session:
            if await session.get(Blocked, identity):
                return Role.BLOCKED
            found = await session.get(Member, identity)
            return found.role if found else Role.STRANGER

    async def invite(self, role: Role, label: str, seats: int, days: int, admin: int) -> str:
        """Make an invitation and return its code: 128 random bits, of which only a hash is kept."""
        code = secrets.token_urlsafe(CODE_BYTES)
        async with self._sessions.begin() as session:
            session.add(
                Invitation(
                    code_hash=_hash(code),
                    role=role,
                    label=label,
                    seats=seats,
                    created_by=admin,
                    expires_at=datetime.now(UTC) + timedelta(days=days),
                )
            )
        return code

    async def join(self, code: str, person: str, trainer_id: int | None = None) -> Role | None:
        """Let a person in by a code: the role that they have now, None if the code does not work (any more).

        Whoever is in already keeps the higher role, and takes no second seat of the same invitation.
        """
        identity = self._identities.of(person)
        async with self._joining, self._sessions.begin() as session:
            found = await session.scalar(
                select(Invitation).where(Invitation.code_hash == _hash(code)).with_for_update()
            )
            if found is None or found.revoked or _aware(found.expires_at) < datetime.now(UTC):
                return None
            member = await session.get(Member, identity)
            if member and (member.invitation_id == found.id or member.role >= found.role):
                return member.role
            taken = select(func.count()).where(Member.invitation_id == found.id)
            if (await session.scalar(taken) or 0) >= found.seats:
                return None
            await session.merge(
                Member(
                    person=identity,
                    role=found.role,
                    invitation_id=found.id,
                    joined_at=datetime.now(UTC),
                    trainer_id=trainer_id if found.role == Role.TRAINER else None,
                )
            )
            return found.role

    async def invitations(self) -> Sequence[Seats]:
        """Those that are not revoked, the newest first."""
        async with self._sessions() as session:
            rows = await session.execute(
                select(Invitation, func.count(Member.person))
                .outerjoin(Member)
                .where(Invitation.revoked.is_(False))
                .group_by(Invitation.id)
                .order_by(Invitation.id.desc())
            )
            return [Seats(invitation, taken) for invitation, taken in rows]

    async def revoke(self, identity: int) -> list[int] | None:
        """An invitation no longer works, and whom it let in is out; the trainers' ids among them.

        None if there is no such invitation.
        """
        async with self._sessions.begin() as session:
            ended = await session.scalar(
                update(Invitation)
                .where(Invitation.id == identity, Invitation.revoked.is_(False))
                .values(revoked=True)
                .returning(Invitation.id)
            )
            if ended is None:
                return None
            gone = await session.scalars(
                delete(Member).where(Member.invitation_id == identity).returning(Member.trainer_id)
            )
            return [one for one in gone if one is not None]

    async def trainers(self) -> Sequence[int]:
        """The ids of the trainers."""
        async with self._sessions() as session:
            found = await session.scalars(select(Member.trainer_id).where(Member.trainer_id.is_not(None)))
            return [one for one in found if one is not None]

    async def count(self) -> int:
        """How many people invitations have let in."""
        async with self._sessions() as session:
            return await session.scalar(select(func.count()).select_from(Member)) or 0

    async def block(self, identity: str, blocked: bool = True) -> None:
        """Answer a person, by the hash, no more, or again."""
        async with self._sessions.begin() as session:
            if blocked:
                await session.merge(Blocked(person=identity, blocked_at=datetime.now(UTC)))
            else:
                await session.execute(delete(Blocked).where(Blocked.person == identity))

    async def blocked(self) -> Sequence[str]:
        """The hashes of those who are blocked, the latest first."""
        async with self._sessions() as session:
            return (await session.scalars(select(Blocked.person).order_by(Blocked.blocked_at.desc()))).all()


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _aware(moment: datetime) -> datetime:
    """SQLite gives back moments without their time zone, which is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
