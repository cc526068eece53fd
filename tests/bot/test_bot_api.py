"""The loopback server refuses what Telegram refuses, in Telegram's words."""

import asyncio
import threading

import aiohttp
import pytest
from aiohttp import web

from tests.bot_api.methods import NOT_MODIFIED, TOO_OLD
from tests.bot_api.server import POLLING_CONFLICT, TOKEN, WEBHOOK_CONFLICT, BotApi


async def call(server: BotApi, method: str, token: str = TOKEN, **parameters: object) -> dict:
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{server.url}/bot{token}/{method}", data={k: str(v) for k, v in parameters.items()}
        ) as answer,
    ):
        return await answer.json()


def ask(server: BotApi, method: str, **parameters: object) -> dict:
    return asyncio.run(call(server, method, **parameters))


@pytest.mark.parametrize(
    ("method", "parameters", "description"),
    [
        ("sendMessage", {"chat_id": 1, "text": "<p>a</p>", "parse_mode": "HTML"}, "can't parse entities: Unsupported start tag \"p\""),
        ("sendMessage", {"chat_id": 1, "text": "<b>a", "parse_mode": "HTML"}, "can't parse entities"),
        ("sendMessage", {"chat_id": 1, "text": "a" * 4097}, "message is too long"),
        ("sendMessage", {"chat_id": 1, "text": "🙂" * 2049}, "message is too long"),
        ("sendMessage", {"chat_id": 1, "text": " "}, "message text is empty"),
        ("sendMessage", {"chat_id": 1}, "sendMessage"),
        ("sendMessage", {"chat_id": 1, "text": "a", "parsemode": "HTML"}, "unknown parameter parsemode"),
        ("sendMessage", {"chat_id": 1, "text": "a", "reply_parameters": '{"message_id": 9}'}, "message to be replied not found"),
        ("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": '{"inline_keyboard": [[{"text": "b", "callback_data": "%s"}]]}' % ("đ" * 33)}, "BUTTON_DATA_INVALID"),
        ("editMessageText", {"chat_id": 1, "message_id": 9, "text": "a"}, "message to edit not found"),
        ("answerCallbackQuery", {"callback_query_id": "9"}, TOO_OLD),
        ("getFile", {"file_id": "x"}, "wrong file_id"),
        ("sendMagic", {}, "method not found"),
    ],
)  # fmt: skip
def test_refusals(bot_api: BotApi, method: str, parameters: dict[str, object], description: str) -> None:
    answer = ask(bot_api, method, **parameters)
    assert answer["ok"] is False
    assert description in answer["description"]


def test_a_wrong_token_is_refused(bot_api: BotApi) -> None:
    assert ask(bot_api, "getMe", token="1:x")["error_code"] == 401


def test_an_edit_that_changes_nothing_is_refused(bot_api: BotApi) -> None:
    sent = ask(bot_api, "sendMessage", chat_id=1, text="a")["result"]
    same = ask(bot_api, "editMessageText", chat_id=1, message_id=sent["message_id"], text="a")
    assert same["description"] == NOT_MODIFIED
    assert ask(bot_api, "editMessageText", chat_id=1, message_id=sent["message_id"], text="b")["ok"]


def test_updates_are_kept_until_confirmed(bot_api: BotApi) -> None:
    bot_api.write("một")
    bot_api.write("hai")
    first = ask(bot_api, "getUpdates", timeout=2)["result"]
    assert first[0]["message"]["text"] == "một"
    again = ask(bot_api, "getUpdates", timeout=2)["result"]
    assert again[0] == first[0]
    rest = ask(bot_api, "getUpdates", timeout=2, offset=first[0]["update_id"] + 1)["result"]
    assert [update["message"]["text"] for update in rest] == ["hai"]


def test_two_pollers_conflict(bot_api: BotApi) -> None:
    async def both() -> list[dict]:
        first = asyncio.create_task(call(bot_api, "getUpdates", timeout=5))
        await asyncio.sleep(0.2)
        second = asyncio.create_task(call(bot_api, "getUpdates", timeout=1))
        return [await first, await second]

    first, second = asyncio.run(both())
    assert first["error_code"] == 409 and first["description"] == POLLING_CONFLICT
    assert second["ok"]


def test_failures_on_demand(bot_api: BotApi) -> None:
    bot_api.fail("getMe", 429, 500, "reset")
    limited = ask(bot_api, "getMe")
    assert limited["error_code"] == 429 and limited["parameters"] == {"retry_after": 1}
    assert ask(bot_api, "getMe")["error_code"] == 500
    with pytest.raises(aiohttp.ClientError):
        ask(bot_api, "getMe")
    assert ask(bot_api, "getMe")["ok"]


def test_a_webhook_gets_updates_with_its_secret_until_it_takes_them(bot_api: BotApi) -> None:
    async def receive() -> list[tuple[str | None, str]]:
        got: list[tuple[str | None, str]] = []
        done = asyncio.Event()

        async def take(request: web.Request) -> web.Response:
            body = await request.json()
            got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), body["message"]["text"]))
            if len(got) == 3:
                done.set()
            return web.Response(status=500 if len(got) == 1 else 200)

        application = web.Application()
        application.router.add_post("/hook", take)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        await call(bot_api, "setWebhook", url=url, secret_token="s3cret")
        threading.Timer(0.1, lambda: (bot_api.write("một"), bot_api.write("hai"))).start()
        await asyncio.wait_for(done.wait(), 10)
        refused = await call(bot_api, "getUpdates")
        assert refused["description"] == WEBHOOK_CONFLICT
        await call(bot_api, "deleteWebhook")
        await runner.cleanup()
        return got

    assert asyncio.run(receive()) == [("s3cret", "một"), ("s3cret", "một"), ("s3cret", "hai")]


def test_files_can_be_fetched(bot_api: BotApi) -> None:
    async def fetch() -> bytes:
        bot_api.chats.files["abc"] = b"%PDF"
        path = (await call(bot_api, "getFile", file_id="abc"))["result"]["file_path"]
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{bot_api.url}/file/bot{TOKEN}/{path}") as got,
        ):
            return await got.read()

    assert asyncio.run(fetch()) == b"%PDF"
