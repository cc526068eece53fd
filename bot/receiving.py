"""Telegram's side of the bot from start to stop: updates in, by polling or by webhook, answers out."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import chain, repeat

from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.error import BadRequest, InvalidToken, NetworkError

from bot.application import App
from bot.handlers.context import services_of
from bot.handlers.menus import show_menus
from bot.identity import WEBHOOK_KEY, load_key
from bot.updates import RecordedQueue
from bot.webhook import Webhook, listening
from index.errors import SettingsError

ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
    Update.MESSAGE_REACTION,
]
GRACE_SECONDS = 20  # to answer what was taken when told to stop
FIRST_WAITS = (2.0, 5.0, 15.0)  # seconds between tries to reach Telegram, then a minute each
logger = logging.getLogger(__name__)


async def run_telegram(application: App, stop: asyncio.Event) -> None:
    """Receive updates until told to stop, then answer those taken; while Telegram is out of reach, try again.

    Raises SettingsError if Telegram refuses the token or the webhook's address.
    """
    try:
        if not await _reached(application.initialize, stop):
            return
    except InvalidToken as error:
        raise SettingsError("Telegram refuses TELEGRAM_BOT_TOKEN: copy it again from @BotFather.") from error
    services = services_of(application)
    await services.inbox.open()
    await application.start()
    async with _fed(application):
        await show_menus(application.bot, sorted(services.access.admins), await services.members.trainers())
        async with (_brought if services.settings.webhook_url else _fetched)(application, stop):
            await stop.wait()


@asynccontextmanager
async def _fed(application: App) -> AsyncIterator[None]:
    """Answer what is in the inbox; at the end what was taken still is, for some seconds.

    What is left then is answered by another replica, or after the next start.
    """
    inbox, ending = services_of(application).inbox, asyncio.Event()
    feeding = asyncio.create_task(_queue_of(application).feed(application.bot, ending))
    keeping = asyncio.create_task(inbox.keep_claims())
    try:
        yield
    finally:
        ending.set()
        inbox.changed.set()
        await feeding  # it is not cut off: what is claimed would wait for the lease to end
        try:
            async with asyncio.timeout(GRACE_SECONDS):
                await application.stop()
        except TimeoutError:
            logger.warning("Not all is answered yet: the rest will be later")
        keeping.cancel()
        await application.shutdown()
        with suppress(SQLAlchemyError):
            await inbox.release()


@asynccontextmanager
async def _fetched(application: App, _: asyncio.Event) -> AsyncIterator[None]:
    """Ask Telegram for updates."""
    assert application.updater is not None  # noqa: S101 (the builder makes one)
    await application.updater.start_polling(allowed_updates=ALLOWED_UPDATES)
    logger.info("Polling Telegram as @%s", application.bot.username)
    try:
        yield
    finally:
        await application.updater.stop()


@asynccontextmanager
async def _brought(application: App, stop: asyncio.Event) -> AsyncIterator[None]:
    """Have Telegram bring updates. At the end it keeps the address: for the other replicas, or for later."""
    settings, bot = services_of(application).settings, application.bot
    secret = load_key(settings.webhook_secret, settings.data_dir / WEBHOOK_KEY, "WEBHOOK_SECRET").decode()
    address = str(settings.webhook_url)
    async with listening(settings, Webhook(_queue_of(application), bot, secret)):
        try:
            told = await _reached(
                lambda: bot.set_webhook(address, secret_token=secret, allowed_updates=ALLOWED_UPDATES), stop
            )
        except BadRequest as error:
            raise SettingsError(f"Telegram refuses WEBHOOK_URL: {error.message}.") from error
        if told:
            logger.info("Telegram brings updates for @%s to %s", bot.username, address)
        yield


def _queue_of(application: App) -> RecordedQueue:
    assert isinstance(application.update_queue, RecordedQueue)  # noqa: S101 (build_application gave it)
    return application.update_queue


async def _reached(call: Callable[[], Awaitable[object]], stop: asyncio.Event) -> bool:
    """Call Telegram until it answers, ever less often; False if told to stop meanwhile."""
    for wait in chain(FIRST_WAITS, repeat(60)):
        try:
            await call()
            return True
        except (InvalidToken, BadRequest):
            raise
        except NetworkError as error:
            logger.warning(
                "Telegram cannot be reached (%s); next try in %d s. TELEGRAM_PROXY may help.", error, wait
            )
        if await _stopped_within(stop, wait):
            return False
    raise AssertionError("the waits never end")


async def _stopped_within(stop: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()
