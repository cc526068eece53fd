"""What admins start from the chat and watch there: a new index, a new document."""

import asyncio
import logging
from typing import Any

from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot import texts
from bot.actions import PUBLISH, action
from bot.builds import Build
from bot.handlers.context import person_of, services_of
from bot.incoming import MAX_BYTES
from bot.layout import Block
from bot.messages import Button, Reply
from bot.rendering import messages, say
from bot.roles import Role
from bot.telegram_adapter import answer, change, typing
from index.gate import Gate

EDIT_SECONDS = 3.0  # Telegram lets a bot change a message about 20 times a minute
MAX_NAMED = 10
_following: set[asyncio.Task[None]] = set()  # held, so that no build is forgotten half-way
logger = logging.getLogger(__name__)


async def start_update(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Build a version beside the one that answers; the chat goes on meanwhile."""
    services, message = services_of(context), update.effective_message
    assert message is not None  # noqa: S101 (a command is a message)
    build = services.builds.start()
    if build is None:
        await answer(message, say(texts.BUILD_BUSY))
        return
    await services.logbook.note(person_of(update), "build")
    shown = await answer(message, say(build.progress))
    if shown:
        task = asyncio.create_task(_follow(build, shown, services.settings.gate_max_drop))
        _following.add(task)
        task.add_done_callback(_following.discard)


async def receive_file(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A file from an admin: what it is proposed to be, with buttons to take or drop it."""
    message = update.effective_message
    if message is None or message.document is None:
        return
    services = services_of(context)
    if await services.access.role(person_of(update)) < Role.ADMIN:
        await answer(message, say(texts.FILE))
        return
    document = message.document
    if (document.file_size or 0) > MAX_BYTES:
        await answer(message, say(texts.FILE_TOO_BIG))
        return
    async with typing(message):
        try:
            file = await document.get_file()
            path = services.incoming.place(document.file_name or "document", message.caption or "")
            await file.download_to_drive(path)
        except (TelegramError, OSError) as error:
            await answer(message, say(texts.FILE_REFUSED.format(reason=error)))
            return
        await answer(message, await services.incoming.examine(path))


async def _follow(build: Build, shown: Message, max_drop: float) -> None:
    """Tell in one message how far a build is; at its end ask whether to publish."""
    told = build.progress
    while not build.done:
        await asyncio.sleep(EDIT_SECONDS)
        if build.progress != told and not build.done:
            told = build.progress
            await _tell(shown, say(told))
    end = render_report(build.report, max_drop) if build.report else say(build.failure or texts.ERROR)
    await _tell(shown, end)


async def _tell(shown: Message, reply: Reply) -> None:
    try:
        await change(shown, reply)
    except TelegramError as error:
        logger.warning("How a build goes could not be told: %s", error)


def render_report(report: dict[str, Any], max_drop: float) -> Reply:
    """What a build made, what the golden questions say of it, and a button to publish it."""
    lines = [
        texts.BUILT.format(
            **{key: report[key] for key in ("version", "documents", "passages", "embedded", "seconds")}
        )
    ]
    gate = report["gate"]
    if gate:
        lines.append(
            texts.GATE.format(
                passed=gate["passed"], questions=gate["questions"], before=gate["passed_before"]
            )
        )
        if gate["lost"]:
            lines.append(texts.GATE_LOST.format(ids=_some(gate["lost"])))
        if not Gate(**gate).opens(max_drop):
            lines.append(texts.GATE_SHUT)
    else:
        lines.append(texts.GATE_NONE)
    if report["refused"]:
        lines.append(texts.LEFT_OUT.format(names=_some(list(report["refused"]))))
    lines.append(texts.BUILD_ASK)
    publish = Button(
        texts.PUBLISH.format(version=report["version"]), action=action(PUBLISH, report["version"])
    )
    return Reply(messages([Block("\n".join(lines))], ((publish,),)))


def _some(names: list[str]) -> str:
    more = f" … (+{len(names) - MAX_NAMED})" if len(names) > MAX_NAMED else ""
    return ", ".join(names[:MAX_NAMED]) + more
