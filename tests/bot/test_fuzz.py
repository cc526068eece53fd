"""Thousands of random updates: nothing is unhandled, nobody does more than the role allows, nothing is refused."""

import logging
from collections import Counter
from contextvars import ContextVar

import pytest
from telegram import Update

from bot.administration import Administration
from bot.application import App
from bot.incoming import Incoming
from bot.roles import Role
from bot.state.members import Members
from bot.training import Training
from index.build import build
from index.settings import IndexSettings
from index.vietnamese import nfc
from tests.bot.updates import Updates
from tests.bot_api.methods import BOT_USER, EDIT_NOT_FOUND, TOO_OLD
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import bot_settings
from tests.corpora import add_document
from tests.running import running_telegram

SEED = 20231124
ADMINS, TRAINERS = range(1, 41), range(41, 81)
FREE = 10**6  # no limit on how much is asked
_current: ContextVar[Update] = ContextVar("current")


@pytest.fixture
def hostile(lexical: IndexSettings) -> IndexSettings:
    """The corpus, and a document full of what breaks messages: tags, ampersands, endless sentences."""
    updates = Updates(SEED)
    paragraphs = [updates.text(4000).replace("\n", " ") for _ in range(60)]
    text = nfc("\n\n".join([*paragraphs, "Nghị quyết 44 <b> & " * 800]))
    add_document(lexical, "hostile", text, kind="report", title="<i>&")
    return lexical


def run(
    bot_api: BotApi, settings: IndexSettings, count: int
) -> tuple[Counter[str], Counter[str], list[Update]]:
    """Send updates; returns how often each handler ran, how often each type came, and what was only ignored."""
    handled: Counter[str] = Counter()
    types: Counter[str] = Counter()
    ignored: list[Update] = []

    def watch(application: App) -> None:
        for handler in application.handlers[0]:
            callback = handler.callback

            async def counted(update, context, callback=callback):  # type: ignore[no-untyped-def]
                _current.set(update)
                try:
                    await callback(update, context)
                finally:
                    handled[callback.__name__] += 1
                    if callback.__name__ == "ignore":
                        ignored.append(update)

            handler.callback = counted

    updates = Updates(SEED)
    build(settings)
    bot_api.chats.files["f"] = "Hội nghị đã họp.".encode()
    more = {"admin_ids": tuple(ADMINS), "rate_person": FREE, "rate_chat": FREE}
    chosen = bot_settings(settings, telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url, **more)
    with running_telegram(chosen, watch):
        for _ in range(count):
            update = updates.next()
            types.update(update.keys())
            query = update.get("callback_query")
            if query:
                bot_api.chats.presses.add(query["id"])
                pressed = query.get("message", {})
                if "text" in pressed:
                    place = pressed["chat"]["id"], pressed["message_id"]
                    bot_api.chats.stored[place] = {**pressed, "from": BOT_USER}
            if "inline_query" in update:
                bot_api.chats.asked.add(update["inline_query"]["id"])
            bot_api.update(**update)
        bot_api.wait_until(lambda: handled.total() >= count, count / 6)
    return handled, types, ignored


def _watched(kind: type, name: str, people: set[int], reached: Counter[str]):  # type: ignore[no-untyped-def]
    real = getattr(kind, name)

    async def watched(self, *given):  # type: ignore[no-untyped-def]
        person = _current.get().effective_user
        assert person is not None and person.id in people, (kind, name, person)
        reached[f"{kind.__name__}.{name}"] += 1
        return await real(self, *given)

    return watched


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each part for trainers and admins was reached; none may be by anybody else."""
    reached: Counter[str] = Counter()
    parts = [(Training, {*ADMINS, *TRAINERS}), (Administration, set(ADMINS)), (Incoming, set(ADMINS))]
    for kind, people in parts:
        for name in {"to_press", "to_command", "examine"} & vars(kind).keys():
            monkeypatch.setattr(kind, name, _watched(kind, name, people, reached))
    role = Members.role

    async def with_trainers(self: Members, person: str) -> Role:
        return Role.TRAINER if int(person) in TRAINERS else await role(self, person)

    monkeypatch.setattr(Members, "role", with_trainers)
    return reached


@pytest.mark.timeout(900)
def test_thousands_of_updates(
    bot_api: BotApi, hostile: IndexSettings, caplog: pytest.LogCaptureFixture, allowed: Counter[str]
) -> None:
    check_updates(bot_api, hostile, caplog, allowed, 2000)


def check_updates(
    bot_api: BotApi,
    hostile: IndexSettings,
    caplog: pytest.LogCaptureFixture,
    allowed: Counter[str],
    count: int,
) -> None:
    """Send so many updates, and look at all that came of them."""
    with caplog.at_level(logging.WARNING):
        handled, types, ignored = run(bot_api, hostile, count)
    assert [
        r for r in caplog.records if r.levelno >= logging.ERROR and r.name.startswith(("bot", "telegram"))
    ] == []
    assert set(bot_api.rejected) == {EDIT_NOT_FOUND}  # of messages too old to be changed: sent anew
    assert handled.total() == count
    assert set(types) >= set(Update.ALL_TYPES) - UNSENT
    private = [
        update for update in ignored if update.effective_chat and update.effective_chat.type == "private"
    ]
    wanted = [
        update for update in private if update.message or update.edited_message or update.callback_query
    ]
    assert len(wanted) <= 0.05 * count
    assert handled.total() - handled["ignore"] >= 0.75 * count
    assert {name for name, seen in handled.items() if seen > count / 400} >= {
        "answer_question", "answer_other", "follow_button", "follow_command", "offer_quotations", "follow_membership", "send_unknown", "ignore",
        "receive_file", "note_reaction",
    }  # fmt: skip
    assert allowed.keys() == {
        "Training.to_press", "Training.to_command", "Administration.to_press", "Administration.to_command",
        "Incoming.to_press", "Incoming.examine",
    }  # fmt: skip


# Types that only another kind of bot can get.
UNSENT = {"managed_bot", "guest_message"}


def test_a_planted_bug_is_found(
    bot_api: BotApi, hostile: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.layout.escape", lambda text, quote: text)
    run(bot_api, hostile, 600)
    assert any("parse entities" in reason for reason in bot_api.rejected)
    assert TOO_OLD not in bot_api.rejected
