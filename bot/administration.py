"""What admins see and do in the chat: the state of things, invitations, people, versions."""

import asyncio
import re
import shutil
import time
from collections.abc import Sequence
from datetime import UTC

from bot import texts
from bot.actions import BLOCK, INVITE, PUBLISH, REVOKE, ROLLBACK, UNBLOCK, action
from bot.engine import Engine
from bot.identity import Identities
from bot.layout import Block
from bot.messages import Button, Buttons, Message, Reply
from bot.rendering import messages, say
from bot.roles import Role
from bot.settings import BotSettings
from bot.state.journal import Journal
from bot.state.logbook import Logbook
from bot.state.members import Members, Seats
from index.errors import VersionError
from index.versions import open_versions

DAYS = 7
SHORT = 8  # letters of a hash that people are told apart by in lists
MAX_SEATS, MAX_DAYS = 1000, 365
LOG_LINES = 15
_HASH = re.compile(r"[0-9a-f]{32}")
INVITED = {"canbo": Role.CADRE, "baocaovien": Role.TRAINER}


class Administration:
    """Every change is written down in the logbook first."""

    def __init__(
        self, settings: BotSettings, engine: Engine, members: Members, journal: Journal, logbook: Logbook,
        identities: Identities,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._engine = engine
        self._members = members
        self._journal = journal
        self._logbook = logbook
        self._identities = identities
        self._versions = open_versions(settings)
        self._started = time.monotonic()

    async def to_command(self, name: str, argument: str, admin: int) -> Reply:
        """The reply to a command of texts.ADMIN_COMMANDS but capnhat; ``argument`` is what follows it."""
        match name:
            case "loimoi":
                return await self._invite_by_words(argument, admin)
            case "nguoidung":
                return await self._people(argument)
            case "quaylai":
                return await self._ask_to_roll_back()
            case "nhatky":
                return await self._log()
        return await self._status()

    async def to_press(self, kind: str, value: str, admin: int) -> Reply:
        """The reply to a button that needs an admin, but those on files."""
        match kind:
            case _ if kind == INVITE and value in INVITED:
                return await self._invite(value, admin)
            case _ if kind == REVOKE and value.isdecimal():
                return await self._revoke(int(value), admin)
            case _ if kind in (BLOCK, UNBLOCK) and _HASH.fullmatch(value):
                await self._logbook.note(admin, "block" if kind == BLOCK else "unblock", value[:SHORT])
                await self._members.block(value, kind == BLOCK)
                return Reply((await self._people()).messages, replace=True)
            case _ if kind in (PUBLISH, ROLLBACK):
                return await self._switch(kind, value, admin)
        return say(texts.GONE)

    async def _status(self) -> Reply:
        searcher = await self._engine.searcher()
        usage = await self._journal.usage(DAYS)
        hours, minutes = divmod(int(time.monotonic() - self._started) // 60, 60)
        text = texts.STATUS.format(
            version=searcher.version,
            documents=len(searcher.library.cards),
            passages=len(searcher.contents.passages),
            model=searcher.encoder.name if searcher.encoder else texts.NO_MODEL,
            up=texts.UP.format(hours=hours, minutes=minutes),
            free=shutil.disk_usage(self._settings.data_dir).free >> 30,
            days=DAYS,
            questions=usage.questions,
            people=usage.people,
            answers=usage.verdicts.get("answer", 0),
            related=usage.verdicts.get("related", 0),
            none=usage.verdicts.get("none", 0),
            good=usage.good,
            bad=usage.bad,
            waiting=await self._journal.count_to_see_to(),
            members=await self._members.count(),
            access=texts.ACCESS[self._settings.access],
        )
        return say(text)

    async def _invite_by_words(self, argument: str, admin: int) -> Reply:
        """``/loimoi canbo 30 7 Chi bộ 3``: for whom, seats, days, a name; without words, the list."""
        kind, *rest = argument.split() or [""]
        if not kind:
            return Reply(_render_invitations(await self._members.invitations()))
        if kind not in INVITED:
            return say(texts.INVITE_HOW)
        numbers = [int(word) for word in rest[:2] if word.isdecimal() and len(word) < 6]
        seats, days = (numbers + [1, 7][len(numbers) :])[:2]
        if not (1 <= seats <= MAX_SEATS and 1 <= days <= MAX_DAYS):
            return say(texts.INVITE_HOW)
        return await self._invite(kind, admin, seats, days, " ".join(rest[len(numbers) :])[:60])

    async def _invite(self, kind: str, admin: int, seats: int = 1, days: int = 7, label: str = "") -> Reply:
        await self._logbook.note(admin, "invite", f"{kind} {seats} {days} {label}".strip())
        code = await self._members.invite(INVITED[kind], label, seats, days, admin)
        told = texts.INVITATION.format(role=texts.ROLES[INVITED[kind].name], seats=seats, days=days)
        return Reply(messages([Block(told)], ((Button(texts.COPY_INVITATION, link=f"i_{code}"),),)))

    async def _revoke(self, number: int, admin: int) -> Reply:
        await self._logbook.note(admin, "revoke", str(number))
        await self._members.revoke(number)
        return Reply(_render_invitations(await self._members.invitations()), replace=True)

    async def _people(self, identity: str = "") -> Reply:
        """Who asked most and who is blocked, or one person by the Telegram id."""
        if identity.isdecimal():
            person = self._identities.of(identity)
            row = (_person(texts.BLOCK, BLOCK, person), _person(texts.UNBLOCK, UNBLOCK, person))
            return Reply(messages([Block(texts.ONE_PERSON.format(code=person[:SHORT]))], (row,)))
        busiest = await self._journal.busiest(DAYS)
        blocked = await self._members.blocked()
        lines = [texts.PERSON.format(code=person[:SHORT], count=count) for person, count in busiest]
        blocks = [Block("\n".join([texts.PEOPLE.format(days=DAYS), *lines]))]
        if blocked:
            blocks.append(Block("\n".join([texts.BLOCKED_PEOPLE, *(each[:SHORT] for each in blocked)])))
        rows = [_person(texts.BLOCK, BLOCK, person) for person, _ in busiest if person not in blocked]
        rows += [_person(texts.UNBLOCK, UNBLOCK, person) for person in blocked[:10]]
        return Reply(messages(blocks, tuple((button,) for button in rows)))

    async def _log(self) -> Reply:
        actions = await self._logbook.latest(LOG_LINES)
        zone = self._settings.timezone
        lines = [
            f"{each.at.replace(tzinfo=UTC).astimezone(zone):%H:%M %d-%m} · {each.admin_id} · "
            f"{each.action} {each.detail}"
            for each in actions
        ]
        return say("\n".join([texts.LOG, *lines]))

    async def _ask_to_roll_back(self) -> Reply:
        try:
            current = self._versions.current()
            before = self._versions.before()
        except VersionError as error:
            return say(texts.FAILED.format(reason=error))
        if before is None:
            return say(texts.NO_VERSION_BEFORE)
        told = texts.ROLL_BACK_ASK.format(current=current, before=before)
        row = (Button(texts.ROLL_BACK.format(version=before), action=action(ROLLBACK, before)),)
        return Reply(messages([Block(told)], (row,)))

    async def _switch(self, kind: str, version: str, admin: int) -> Reply:
        """Make a version current; a button to roll back that was pressed too late does nothing."""
        await self._logbook.note(admin, "publish" if kind == PUBLISH else "rollback", version[:40])
        try:
            if kind == ROLLBACK and self._versions.before() != version:
                return say(texts.VERSION_GONE)
            change = self._versions.rollback if kind == ROLLBACK else lambda: self._versions.use(version)
            await asyncio.to_thread(change)
        except VersionError as error:
            return say(texts.FAILED.format(reason=error))
        return Reply(say(texts.SWITCHED.format(version=version)).messages, replace=True)


def _render_invitations(found: Sequence[Seats]) -> tuple[Message, ...]:
    lines = [
        texts.INVITATION_LINE.format(
            number=each.invitation.id,
            role=texts.ROLES[each.invitation.role.name],
            label=f" ({each.invitation.label})" if each.invitation.label else "",
            taken=each.taken,
            seats=each.invitation.seats,
            until=f"{each.invitation.expires_at:%d-%m-%Y}",
        )
        for each in found[:20]
    ]
    new = tuple(Button(label, action=action(INVITE, kind)) for kind, label in texts.INVITE.items())
    ended: Buttons = tuple(
        (
            Button(
                texts.REVOKE.format(number=each.invitation.id), action=action(REVOKE, str(each.invitation.id))
            ),
        )
        for each in found[:20]
    )
    return messages(
        [
            Block("\n".join([texts.INVITATIONS if lines else texts.NO_INVITATIONS, *lines])),
            Block(texts.INVITE_HOW),
        ],
        (new, *ended),
    )


def _person(label: str, kind: str, person: str) -> Button:
    return Button(label.format(code=person[:SHORT]), action=action(kind, person))
