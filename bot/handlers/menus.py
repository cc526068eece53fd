"""Telegram's menu of commands, for each role and kind of chat."""

import logging
from collections.abc import Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot import texts
from bot.roles import Role

_IN_GROUPS = ("moi", "tailieu", "nghiquyet", "help")
logger = logging.getLogger(__name__)


async def show_menus(bot: Bot, admins: Sequence[int], trainers: Sequence[int]) -> None:
    """The menus of everybody; a failure must not stop the bot."""
    await _set(bot, BotCommandScopeDefault(), texts.COMMANDS)
    in_groups = {name: texts.COMMANDS[name] for name in _IN_GROUPS}
    await _set(bot, BotCommandScopeAllGroupChats(), in_groups)
    for role, people in ((Role.TRAINER, trainers), (Role.ADMIN, admins)):
        for person in people:
            await show_menu(bot, person, role)


async def show_menu(bot: Bot, person: int, role: Role) -> None:
    """The menu of one person, in private."""
    if role >= Role.TRAINER:
        more = texts.ADMIN_COMMANDS if role >= Role.ADMIN else {}
        await _set(bot, BotCommandScopeChat(person), texts.TRAINER_COMMANDS | more | texts.COMMANDS)


async def _set(bot: Bot, scope: BotCommandScope, commands: dict[str, str]) -> None:
    try:
        await bot.set_my_commands([BotCommand(name, text) for name, text in commands.items()], scope)
    except TelegramError as error:  # as for an admin who has not written to the bot yet
        logger.warning("A menu of commands (%s) could not be set: %s", scope.type, error)
