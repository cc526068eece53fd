"""What comes before every handler: in invite mode, whether this person or group is let in."""

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, ContextTypes, filters

from bot import texts
from bot.handlers.addressed import addressed
from bot.handlers.context import access_of
from bot.handlers.membership import leave_politely
from bot.rendering import say
from bot.telegram_adapter import answer

_PASSED = ("my_chat_member", "inline_query")  # they see to it themselves


async def refuse_strangers(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Stop what comes from those who are not let in, and tell them so; leave a group nobody approved."""
    chat, person, access = update.effective_chat, update.effective_user, access_of(context)
    passed = any(getattr(update, kind) for kind in _PASSED) or filters.StatusUpdate.MIGRATE.check_update(
        update
    )
    if chat is None or passed:
        return
    private = chat.type == ChatType.PRIVATE
    if access.may_ask(person.id if person else 0) if private else await access.may_stay(chat.id):
        return
    if update.callback_query:
        await update.callback_query.answer(texts.NOT_INVITED, show_alert=True)
    elif private and update.effective_message:
        await answer(update.effective_message, say(texts.NOT_INVITED))
    elif update.message and addressed(update.message, context.bot):
        await leave_politely(chat)
    raise ApplicationHandlerStop
