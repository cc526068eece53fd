"""What comes before every handler: whether this person or group is let in, and not too often."""

from datetime import UTC, datetime, timedelta

from telegram import Chat, Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, ContextTypes, filters

from bot import texts
from bot.handlers.addressed import addressed
from bot.handlers.context import person_of, services_of
from bot.handlers.invitation import code_of
from bot.handlers.membership import leave_politely
from bot.rendering import say
from bot.roles import Role
from bot.telegram_adapter import answer

FRESH = timedelta(minutes=2)
_PASSED = ("my_chat_member", "inline_query")  # they see to it themselves


async def let_in(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Stop what comes from those who are not let in or ask too much; leave a group nobody approved.

    Who brings an invitation passes.
    """
    chat, access = update.effective_chat, services_of(context).access
    passed = any(getattr(update, kind) for kind in _PASSED) or filters.StatusUpdate.MIGRATE.check_update(
        update
    )
    if chat is None or passed:
        return
    person = person_of(update)
    private = chat.type == ChatType.PRIVATE
    meant = private or bool(update.callback_query) or _is_addressed(update, context)
    role = await access.role(person)
    if role == Role.BLOCKED:
        await _refuse(update, texts.BLOCKED, meant and access.rates.may_tell(person))
    if not private and not await access.may_stay(chat.id):
        await _leave(update, chat, meant)
    if meant and role < Role.ADMIN and _counts(update) and not access.rates.allow(person, chat.id):
        await _refuse(update, texts.RATE, access.rates.may_tell(person))
    if private and role < Role.CADRE and not code_of(update.message):
        await _refuse(update, texts.NOT_INVITED, told=True)


def _counts(update: Update) -> bool:
    """Whether it was done just now: what waited while the bot was away came at a pace of its own."""
    message = update.message or update.edited_message
    if message is None:
        return bool(update.callback_query or update.effective_message)
    return datetime.now(UTC) - (message.edit_date or message.date) < FRESH


def _is_addressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> bool:
    message = update.message or update.edited_message
    return bool(message and (addressed(message, context.bot) or filters.COMMAND.check_update(update)))


async def _refuse(update: Update, why: str, told: bool) -> None:
    """Say why, or nothing at all, and stop."""
    if told and update.callback_query:
        await update.callback_query.answer(why, show_alert=True)
    elif told and update.effective_message:
        await answer(update.effective_message, say(why))
    raise ApplicationHandlerStop


async def _leave(update: Update, chat: Chat, meant: bool) -> None:
    if update.callback_query:
        await update.callback_query.answer(texts.NOT_INVITED, show_alert=True)
    elif update.message and meant:
        await leave_politely(chat)
    raise ApplicationHandlerStop
