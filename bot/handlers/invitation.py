"""A link of an invitation: ``/start i_<code>``."""

import re

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot import texts
from bot.handlers.context import person_of, services_of
from bot.handlers.menus import show_menu
from bot.rendering import say
from bot.telegram_adapter import answer

LINK = re.compile(r"/start(?:@\w+)?\s+i_([\w-]{16,32})\s*", re.ASCII)


def code_of(message: Message | None) -> str | None:
    """The code of an invitation that a message brings."""
    found = LINK.fullmatch(message.text) if message and message.text else None
    return found[1] if found else None


async def accept_invitation(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Let in whoever brings a code that works, with the menu of the role."""
    message, person = update.effective_message, person_of(update)
    code = code_of(message)
    if message is None or code is None:
        return
    services = services_of(context)
    role = await services.access.role(person)
    if person not in services.access.admins:
        joined = await services.members.join(code, str(person), person)
        if joined is None:
            await answer(message, say(texts.INVITATION_BAD))
            return
        role = joined
        await show_menu(context.bot, person, role)
    await answer(message, say(texts.INVITED[role.name]))
