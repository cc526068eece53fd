"""The bot is added to a group, taken out of it, or the group gets another id."""

from telegram import ChatMember, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot import texts
from bot.handlers.context import access_of

_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_INSIDE = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR)


async def follow_membership(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say in a new group how to ask, or leave it politely if in invite mode no admin has added the bot."""
    change = update.my_chat_member
    if change is None or change.chat.type not in _GROUPS:
        return
    access = access_of(context)
    was, now = (member.status in _INSIDE for member in (change.old_chat_member, change.new_chat_member))
    if was and not now:
        await access.left(change.chat.id)
    elif now and not was:
        if await access.joined(change.chat.id, change.from_user.id):
            await change.chat.send_message(texts.GROUP_HELLO.format(name=context.bot.name))
        else:
            await change.chat.send_message(texts.GROUP_NOT_APPROVED)
            await change.chat.leave()


async def follow_migration(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A group that becomes a supergroup stays approved: it tells so in both, in whichever order."""
    message = update.effective_message
    if message and message.migrate_to_chat_id:
        await access_of(context).moved(message.chat_id, message.migrate_to_chat_id)
    elif message and message.migrate_from_chat_id:
        await access_of(context).moved(message.migrate_from_chat_id, message.chat_id)
