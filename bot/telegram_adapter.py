"""Our messages as Telegram's, and the typing notice while one is made."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import telegram
from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.constants import ChatAction, ChatType, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.messages import Button, Buttons, File, Message, Quotation, Reply

TYPING_SECONDS = 4.5  # Telegram shows it for five
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def answer(to: telegram.Message, reply: Reply) -> telegram.Message | None:
    """Send a reply as an answer to a message, so that its buttons find the question again.

    Returns the last message sent.
    """
    parameters = ReplyParameters(to.message_id, allow_sending_without_reply=True)
    sent = None
    for message in reply.messages:
        markup = _markup(message, to)
        if message.file:
            file = message.file
            sent = await to.reply_document(
                file.path if isinstance(file, File) else file.content,
                filename=file.path.name if isinstance(file, File) else file.name,
                caption=message.html,
                parse_mode=ParseMode.HTML,
                reply_markup=markup,
                reply_parameters=parameters,
            )
        else:
            sent = await to.reply_text(
                message.html,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=markup,
                reply_parameters=parameters,
            )
    return sent


def shown_briefly(reply: Reply) -> str:
    """A reply as Telegram shows it for a moment: plain text of at most 200 characters."""
    return reply.messages[0].html[:200]


async def change(shown: telegram.Message, reply: Reply) -> None:
    """Put a reply's first message in the place of one that was sent; raises TelegramError."""
    message = reply.messages[0]
    await shown.edit_text(
        message.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_markup=_inline(message.buttons, shown.get_bot().username),
    )


async def follow_press(pressed: telegram.Message, reply: Reply) -> None:
    """Replace the pressed message, if that can still be done, or answer the question that it answers."""
    question = pressed.reply_to_message or pressed
    if not reply.replace:
        await answer(question, reply)
        return
    first, *rest = reply.messages
    try:
        await change(pressed, reply)
    except BadRequest as error:
        if "not modified" not in error.message:  # pressed twice; else it is too old to be changed
            rest = [first, *rest]
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


def inline_article(quotation: Quotation) -> InlineQueryResultArticle:
    """A quotation as something to pick from a list and send."""
    content = InputTextMessageContent(
        quotation.html, parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW
    )
    return InlineQueryResultArticle(quotation.id, quotation.title, content, description=quotation.description)


def _markup(message: Message, to: telegram.Message) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    if message.suggestions:
        rows = [[question] for question in message.suggestions]
        private = to.chat.type == ChatType.PRIVATE  # in a group the keyboard would cover everybody's
        return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True) if private else None
    return _inline(message.buttons, to.get_bot().username)


def _inline(buttons: Buttons, username: str) -> InlineKeyboardMarkup | None:
    rows = [[_button(button, username) for button in row] for row in buttons]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: Button, username: str) -> InlineKeyboardButton:
    copied = button.copy or (button.link and f"https://t.me/{username}?start={button.link}")
    if copied:
        return InlineKeyboardButton(button.label, copy_text=CopyTextButton(copied))
    return InlineKeyboardButton(button.label, callback_data=button.action)
