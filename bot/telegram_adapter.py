"""Our messages as Telegram's, and the typing notice while one is made."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import telegram
from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.messages import Button, Message, Reply

TYPING_SECONDS = 4.5  # Telegram shows it for five
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def answer(to: telegram.Message, reply: Reply) -> None:
    """Send a reply as an answer to a message, so that its buttons find the question again."""
    parameters = ReplyParameters(to.message_id, allow_sending_without_reply=True)
    for message in reply.messages:
        await to.reply_text(
            message.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=_markup(message),
            reply_parameters=parameters,
        )


async def follow_press(pressed: telegram.Message, reply: Reply) -> None:
    """Replace the pressed message, or answer the question that it answers."""
    question = pressed.reply_to_message or pressed
    if not reply.replace:
        await answer(question, reply)
        return
    first, *rest = reply.messages
    with suppress(BadRequest):  # "message is not modified": pressed twice
        await pressed.edit_text(
            first.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=_inline(first.buttons),
        )
    await answer(question, Reply(tuple(rest)))


@asynccontextmanager
async def typing(message: telegram.Message) -> AsyncIterator[None]:
    """Show "typing" for as long as the reply takes.

    A notice on its way is let arrive: cancelling it would break its connection, which the pool keeps.
    """
    done = asyncio.Event()
    task = asyncio.create_task(_keep_typing(message, done))
    try:
        yield
    finally:
        done.set()
        await task


async def _keep_typing(message: telegram.Message, done: asyncio.Event) -> None:
    with suppress(TelegramError):  # a notice that fails must not cost the answer
        while not done.is_set():
            await message.reply_chat_action(ChatAction.TYPING)
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), TYPING_SECONDS)


def _markup(message: Message) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    if message.suggestions:
        rows = [[question] for question in message.suggestions]
        return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)
    return _inline(message.buttons)


def _inline(buttons: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in buttons]) if buttons else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.copy is not None:
        return InlineKeyboardButton(button.label, copy_text=CopyTextButton(button.copy))
    return InlineKeyboardButton(button.label, callback_data=button.action)
