"""The bot is added to a group, taken out of it, or the group gets another id."""

import asyncio
import logging

from telegram import Chat, ChatMember, ChatMemberRestricted, Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot import texts
from bot.handlers.context import services_of

MOVE_SECONDS = 2
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_INSIDE = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR)
logger = logging.getLogger(__name__)


async def follow_membership(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say in a new group how to ask, or leave it politely if in invite mode no admin has added the bot."""
    change = update.my_chat_member
    if change is None or change.chat.type not in _GROUPS:
        return
    access = services_of(context).access
    was, now = (_is_inside(member) for member in (change.old_chat_member, change.new_chat_member))
    if was and not now:
        await access.left(change.chat.id)
    elif now and not was:
        stays = await access.joined(change.chat.id, change.from_user.id)
        if not stays:  # a group that has become a supergroup tells so in another update, perhaps a later one
            await asyncio.sleep(MOVE_SECONDS)
            stays = await access.may_stay(change.chat.id)
        if stays:
            await change.chat.send_message(texts.GROUP_HELLO.format(name=context.bot.name))
        else:
            await leave_politely(change.chat)


async def follow_migration(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A group that becomes a supergroup stays approved: it tells so in both, in whichever order."""
    message = update.effective_message
    if message and message.migrate_to_chat_id:
        await services_of(context).access.moved(message.chat_id, message.migrate_to_chat_id)
    elif message and message.migrate_from_chat_id:
        await services_of(context).access.moved(message.migrate_from_chat_id, message.chat_id)


async def leave_politely(chat: Chat) -> None:
    """Say why, and leave, even where the bot may not write."""
    try:
        await chat.send_message(texts.GROUP_NOT_APPROVED)
    except TelegramError as error:
        logger.warning("The goodbye to a group could not be sent: %s", error)
    finally:
        await chat.leave()


def _is_inside(member: ChatMember) -> bool:
    """Whether the bot is in a group, muted or not."""
    return member.status in _INSIDE or (isinstance(member, ChatMemberRestricted) and member.is_member)
