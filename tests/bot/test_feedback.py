"""What people think of answers, what trainers see of it, and what is kept of a person."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot import texts
from bot.services import open_services
from bot.settings import BotSettings
from bot.state import erasure
from bot.state.models import AskedQuestion
from index.evaluation.questions import TestQuestion, load_questions
from tests.bot.conftest import ADMIN
from tests.bot.talk import Group, Talk, labels
from tests.bot_api.server import BotApi, person
from tests.running import running_telegram

QUESTION = "Kế hoạch 117-KH/TU ngày nào?"
UNKNOWN = "Ai là chủ tịch hội cờ vua huyện đảo Phú Quý?"


@pytest.fixture
def guest(administered: BotSettings, bot_api: BotApi, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    monkeypatch.setattr(erasure, "PAUSE_SECONDS", 0.05)
    with running_telegram(administered):
        yield Talk(bot_api)
    assert bot_api.rejected == []


def trainer(server: BotApi) -> Talk:
    """An admin may do all that trainers may."""
    found = Talk(server)
    found.id = ADMIN
    return found


def thanks(server: BotApi) -> list[str]:
    """What presses were acknowledged with."""
    return [
        call["text"] for method, call in server.calls if method == "answerCallbackQuery" and "text" in call
    ]


def test_praise_is_thanked_for_a_moment(guest: Talk, bot_api: BotApi) -> None:
    answer = guest.say(QUESTION)
    bot_api.press(answer, texts.GOOD)
    bot_api.wait_until(lambda: thanks(bot_api) == [texts.JUDGED_GOOD])
    assert len(guest.messages) == 1
    assert trainer(bot_api).say("/chuatraloi")["text"] == texts.NOTHING_TO_SEE_TO


def test_blame_asks_why_and_reaches_the_trainers(guest: Talk, bot_api: BotApi) -> None:
    asked = guest.press(guest.say(QUESTION), texts.BAD)
    assert labels(asked) == list(texts.REASONS.values())
    assert guest.turn(asked, texts.REASONS["partial"])["text"] == texts.JUDGED_BAD
    shown = trainer(bot_api).say("/chuatraloi")
    assert QUESTION in shown["text"]
    assert f"{texts.BAD} 1 ({texts.REASONS['partial']})" in shown["text"]
    assert str(guest.id) not in json.dumps(shown)
    trainer(bot_api).turn(shown, texts.HANDLED.format(place=1))
    assert trainer(bot_api).say("/chuatraloi")["text"] == texts.NOTHING_TO_SEE_TO


def test_what_was_not_answered_reaches_the_trainers(guest: Talk, bot_api: BotApi) -> None:
    for place in range(7):
        guest.say(f"{UNKNOWN} {place}")
    shown = trainer(bot_api).say("/chuatraloi")
    assert "7 câu" in shown["text"]
    assert f"1. {UNKNOWN} 6" in shown["text"]
    assert f"6. {UNKNOWN} 1" in trainer(bot_api).turn(shown, texts.PAGE_AFTER)["text"]


def test_a_reaction_counts_and_can_be_taken_back(guest: Talk, bot_api: BotApi) -> None:
    answer = guest.say(QUESTION)
    chat = {"id": guest.id, "type": "private", "first_name": "An"}
    change = {"chat": chat, "message_id": answer["message_id"], "user": person(guest.id), "date": 1}
    down = [{"type": "emoji", "emoji": "👎"}]
    bot_api.update(message_reaction={**change, "old_reaction": [], "new_reaction": down})
    bot_api.wait_until(lambda: QUESTION in trainer(bot_api).say("/chuatraloi")["text"])
    bot_api.update(message_reaction={**change, "old_reaction": down, "new_reaction": []})
    bot_api.wait_until(lambda: trainer(bot_api).say("/chuatraloi")["text"] == texts.NOTHING_TO_SEE_TO)


def test_an_answer_is_judged_only_where_it_was_given(guest: Talk, bot_api: BotApi) -> None:
    answer, stranger = guest.say(QUESTION), Talk(bot_api)
    data = next(
        button["callback_data"]
        for row in answer["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == texts.BAD
    )
    theirs = stranger.say("chào bot")
    told = stranger.after(lambda: bot_api.press_data(theirs, data, stranger.id))
    assert told["text"] == texts.JUDGED_TOO_LATE


def test_the_export_is_a_file_of_questions(guest: Talk, bot_api: BotApi, tmp_path: Path) -> None:
    bot_api.press(guest.say(QUESTION), texts.GOOD)
    guest.say(UNKNOWN)
    bot_api.wait_until(lambda: bool(thanks(bot_api)))
    sent = trainer(bot_api).press(trainer(bot_api).say("/chuatraloi"), texts.EXPORT)
    (tmp_path / "asked.jsonl").write_bytes(bot_api.chats.files[sent["document"]["file_name"]])
    good, unknown = load_questions(tmp_path / "asked.jsonl")
    assert (good.question, good.answerable, unknown.question, unknown.answerable) == (
        QUESTION,
        True,
        UNKNOWN,
        False,
    )
    assert "117-KH/TU" in (good.evidence or "")


def test_a_trainer_sees_why(guest: Talk, bot_api: BotApi) -> None:
    told = trainer(bot_api).say(f"/thu {QUESTION}")["text"]
    assert texts.VERDICTS["answer"] in told
    assert all(name in told for name in texts.SIGNALS.values())
    assert trainer(bot_api).say("/thu")["text"] == texts.EXPLAIN_WHAT
    assert trainer(bot_api).say("/chuatraloi")["text"] == texts.NOTHING_TO_SEE_TO  # looking is not asking


def test_in_a_group_trainers_are_sent_to_private(guest: Talk, bot_api: BotApi) -> None:
    group = Group(bot_api)
    group.write("/chuatraloi", sender=ADMIN)
    bot_api.wait_until(lambda: [each["text"] for each in group.messages] == [texts.PRIVATE_ONLY])


def bytes_of(administered: BotSettings) -> bytes:
    """All that the database's files hold."""
    return b"".join(path.read_bytes() for path in administered.data_dir.glob("state.sqlite*"))


def kept(administered: BotSettings) -> list[Any]:
    with sqlite3.connect(administered.data_dir / "state.sqlite") as connection:
        return connection.execute("SELECT question FROM questions").fetchall()


def test_what_a_person_asked_is_gone_to_the_last_byte(
    guest: Talk, bot_api: BotApi, administered: BotSettings
) -> None:
    other = Talk(bot_api)
    guest.id, word = 987_654_321_012_345, "Cồnxươngrồng"
    guest.press(guest.say(f"{QUESTION} {word}"), texts.BAD)
    other.say(UNKNOWN)
    assert word.encode() in bytes_of(administered)
    (identity,) = {row for (row,) in _persons(administered, word)}
    guest.turn(guest.say("/xoadulieu"), texts.ERASE["all"])
    assert texts.ERASED.format(count=1) in guest.messages[-1]["text"]
    traces = (word.encode(), identity.encode(), str(guest.id).encode(), guest.id.to_bytes(8, "big"))
    bot_api.wait_until(lambda: not any(trace in bytes_of(administered) for trace in traces))
    assert kept(administered) == [(UNKNOWN,)]


def test_what_trainers_took_of_it_is_gone_as_well(administered: BotSettings) -> None:
    word = "Cồnxươngrồng"

    async def take_and_erase() -> None:
        async with open_services(administered) as services:
            await services.engine.load()
            result, _ = await services.engine.search(f"{QUESTION} {word}")
            asked = await services.journal.asked("5", "5", result.query, None, result)
            mine = await services.sets.create("Bộ", [TestQuestion("a", UNKNOWN, None, "asked")])
            taken = TestQuestion("b", result.query, None, "asked")
            added = [await services.sets.add(mine, taken, asked) for _ in range(2)]
            assert added == [True, False]  # pressed twice, it is in the set once
            run, same = await asyncio.gather(*(services.trials.start(mine) for _ in range(2)))
            assert run.id == same.id
            while services.trials.is_running(run.id):
                await asyncio.sleep(0.01)
            assert [bool(each.answer) for each in await services.trials.tried(run)] == [True, True]
            await services.erasure.person("5")
            await services.erasure.scrub()
            assert [each.question.question for each in await services.trials.tried(run)] == [UNKNOWN]
            assert len(await services.sets.answers(run.id)) == 1
            assert word.encode() not in bytes_of(administered)

    asyncio.run(take_and_erase())


def _persons(administered: BotSettings, word: str) -> list[Any]:
    with sqlite3.connect(administered.data_dir / "state.sqlite") as connection:
        return connection.execute(
            "SELECT person FROM questions WHERE question LIKE ?", (f"%{word}%",)
        ).fetchall()


def test_what_is_too_old_is_gone_to_the_last_byte(administered: BotSettings, bot_api: BotApi) -> None:
    with running_telegram(administered):
        Talk(bot_api).say(QUESTION)

    async def grow_old() -> None:
        async with open_services(administered) as services:
            then = datetime.now(UTC) - timedelta(days=administered.retention_days + 1)
            async with services.journal._sessions.begin() as session:
                await session.execute(update(AskedQuestion).values(asked_at=then))
            assert QUESTION.encode() in bytes_of(administered)
            await services.erasure.expired()
            await services.erasure.scrub()
            assert QUESTION.encode() not in bytes_of(administered)

    asyncio.run(grow_old())


def test_the_key_of_the_hashes_is_made_once_and_is_the_admins_only(administered: BotSettings) -> None:
    async def key() -> bytes:
        async with open_services(administered):
            return (administered.data_dir / "hash.key").read_bytes()

    first = asyncio.run(key())
    assert asyncio.run(key()) == first
    assert len(first) == 64
    assert (administered.data_dir / "hash.key").stat().st_mode & 0o777 == 0o600
    assert first not in bytes_of(administered)
