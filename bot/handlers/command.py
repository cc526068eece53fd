"""Commands: what everybody may call, and what trainers and admins may."""

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot import texts
from bot.handlers.admin import start_update
from bot.handlers.context import person_of, services_of, speaker_of
from bot.messages import Reply
from bot.rendering import say
from bot.roles import Role
from bot.services import Services
from bot.telegram_adapter import answer, typing


async def follow_command(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Reply to a command that everybody may call, with what follows it."""
    message = update.effective_message
    if message is None or not message.text:
        return
    argument = " ".join(context.args or ())
    speaker = speaker_of(message, update.effective_user)
    reply = await services_of(context).replies.to_command(name_of(message), argument, speaker)
    if reply:
        await answer(message, reply)


async def follow_trainer_command(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Reply to a command of trainers; to others it is unknown."""
    if await _may(update, context, Role.TRAINER):
        services, message = services_of(context), update.effective_message
        assert message is not None  # noqa: S101 (it was looked at)
        if name_of(message) == "banlamviec":
            await answer(message, _sign_in(services, person_of(update)))
            return
        async with typing(message):
            reply = await services.training.to_command(name_of(message), " ".join(context.args or ()))
            await answer(message, reply)


async def follow_admin_command(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Reply to a command of admins; to others it is unknown."""
    if await _may(update, context, Role.ADMIN):
        message = update.effective_message
        assert message is not None  # noqa: S101 (it was looked at)
        if name_of(message) == "capnhat":  # the only one that goes on by itself
            await start_update(update, context)
            return
        administration = services_of(context).administration
        argument = " ".join(context.args or ())
        await answer(message, await administration.to_command(name_of(message), argument, person_of(update)))


async def send_unknown(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """An unknown command, in private only: in a group it may be meant for another bot."""
    if update.effective_message:
        await answer(update.effective_message, say(f"{texts.UNKNOWN_COMMAND}\n{texts.HELP}"))


def _sign_in(services: Services, person: int) -> Reply:
    """A link into the console, where that can be reached from outside."""
    address = services.settings.web_url
    if address is None:
        return say(texts.CONSOLE_NOWHERE)
    token = services.sessions.invite(person)
    root = str(address).rstrip("/")
    return say(texts.CONSOLE_LINK.format(address=f"{root}/sign-in?token={token}"))


async def _may(update: Update, context: ContextTypes.DEFAULT_TYPE, needed: Role) -> bool:
    """Whether somebody may call a command here; if not, that is told, but in groups only to those who may."""
    message = update.effective_message
    if message is None or not message.text:
        return False
    allowed = await services_of(context).access.role(person_of(update)) >= needed
    if message.chat.type != ChatType.PRIVATE:
        if allowed:
            await answer(message, say(texts.PRIVATE_ONLY))
        return False
    if not allowed:
        await send_unknown(update, context)
    return allowed


def name_of(message: Message) -> str:
    """The command itself: "/tailieu@bot x" is "tailieu"."""
    assert message.text is not None  # noqa: S101 (a command is text)
    return message.text.split()[0].removeprefix("/").partition("@")[0].lower()
