"""Who may do what: invitations, roles, the block list, and how much is answered in a minute."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot import texts
from bot.roles import Role
from bot.services import open_services
from bot.settings import BotSettings
from index.settings import IndexSettings
from tests.bot.conftest import ADMIN
from tests.bot.talk import Talk, copied, labels
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import bot_settings
from tests.running import running_telegram

QUESTION = "Kế hoạch 117-KH/TU ngày nào?"


@contextmanager
def running(settings: IndexSettings, bot_api: BotApi, **more: object) -> Iterator[Talk]:
    """The bot with one admin, who is returned."""
    common = {"telegram_bot_token": TOKEN, "telegram_api_base_url": bot_api.url, "admin_ids": (ADMIN,)}
    with running_telegram(bot_settings(settings, **common, **more)):
        admin = Talk(bot_api)
        admin.id = ADMIN
        yield admin


@pytest.fixture
def admin(lexical_built: IndexSettings, bot_api: BotApi) -> Iterator[Talk]:
    with running(lexical_built, bot_api, access="invite") as admin:
        yield admin
    assert bot_api.rejected == []


def code_in(message: dict[str, Any]) -> str:
    """What follows /start when somebody opens the link of an invitation."""
    return copied(message, texts.COPY_INVITATION).partition("?start=")[2]


def menus(server: BotApi, person: int) -> list[set[str]]:
    """The menus that were set for a person, in order."""
    calls = [call for method, call in server.calls if method == "setMyCommands"]
    return [
        {command["command"] for command in call["commands"]}
        for call in calls
        if call.get("scope", {}).get("chat_id") == person
    ]


def test_an_invitation_lets_in_as_many_as_it_has_seats_for(admin: Talk, bot_api: BotApi) -> None:
    link = code_in(admin.say("/loimoi canbo 2 7 Chi bộ 3"))
    first, second, third = Talk(bot_api), Talk(bot_api), Talk(bot_api)
    assert first.say(QUESTION)["text"] == texts.NOT_INVITED
    for guest in (first, first, second):  # whoever is in already takes no second seat
        assert guest.say(f"/start {link}")["text"] == texts.INVITED["CADRE"]
    assert third.say(f"/start {link}")["text"] == texts.INVITATION_BAD
    assert "117-KH/TU" in first.say(QUESTION)["text"]
    assert third.say(QUESTION)["text"] == texts.NOT_INVITED
    assert "cán bộ (Chi bộ 3): 2/2 người" in admin.say("/loimoi")["text"]


def test_a_revoked_invitation_lets_nobody_in_and_those_it_let_in_out(admin: Talk, bot_api: BotApi) -> None:
    link = code_in(admin.press(admin.say("/loimoi"), texts.INVITE["canbo"]))
    guest, late = Talk(bot_api), Talk(bot_api)
    guest.say(f"/start {link}")
    admin.turn(admin.say("/loimoi"), texts.REVOKE.format(number=1))
    assert guest.say(QUESTION)["text"] == texts.NOT_INVITED
    assert late.say(f"/start {link}")["text"] == texts.INVITATION_BAD


@pytest.mark.parametrize("code", ["i_" + "A" * 22, "i_x", "p_abc", ""])
def test_other_links_let_nobody_in(admin: Talk, bot_api: BotApi, code: str) -> None:
    answer = Talk(bot_api).say(f"/start {code}")["text"]
    assert answer == (texts.INVITATION_BAD if len(code) > 20 else texts.NOT_INVITED)


def test_a_trainer_gets_the_menu_of_trainers(admin: Talk, bot_api: BotApi) -> None:
    trainer, cadre = Talk(bot_api), Talk(bot_api)
    assert (
        trainer.say(f"/start {code_in(admin.say('/loimoi baocaovien'))}")["text"] == texts.INVITED["TRAINER"]
    )
    cadre.say(f"/start {code_in(admin.say('/loimoi canbo'))}")
    assert menus(bot_api, trainer.id) == [{*texts.COMMANDS, *texts.TRAINER_COMMANDS}]
    assert menus(bot_api, ADMIN) == [{*texts.COMMANDS, *texts.TRAINER_COMMANDS, *texts.ADMIN_COMMANDS}]
    assert menus(bot_api, cadre.id) == []
    assert trainer.say("/chuatraloi")["text"] == texts.NOTHING_TO_SEE_TO
    for command in texts.ADMIN_COMMANDS:
        assert trainer.say(f"/{command}")["text"].startswith(texts.UNKNOWN_COMMAND)
    for command in (*texts.TRAINER_COMMANDS, *texts.ADMIN_COMMANDS):
        assert cadre.say(f"/{command}")["text"].startswith(texts.UNKNOWN_COMMAND)


def test_forged_buttons_of_admins_do_nothing(admin: Talk, bot_api: BotApi) -> None:
    guest = Talk(bot_api)
    guest.say(f"/start {code_in(admin.say('/loimoi canbo'))}")
    answer = guest.say(QUESTION)
    for data in ("i:baocaovien", "v:1", "w:x", "q:x", "u:0", "e:", "h:x", f"t:{'0' * 32}", "m:x", "z:x"):
        told = guest.after(lambda data=data: bot_api.press_data(answer, data, guest.id))
        assert told["text"] == texts.NOT_ALLOWED, data
    assert "117-KH/TU" in guest.say(QUESTION)["text"]


def test_who_is_blocked_is_told_once_and_answered_no_more(
    lexical_built: IndexSettings, bot_api: BotApi
) -> None:
    with running(lexical_built, bot_api) as admin:
        guest = Talk(bot_api)
        guest.say(QUESTION)
        shown = admin.say(f"/nguoidung {guest.id}")
        (block, unblock) = labels(shown)
        listed = admin.turn(shown, block)
        assert texts.BLOCKED_PEOPLE in listed["text"]
        assert guest.say(QUESTION)["text"] == texts.BLOCKED
        guest.server.write(QUESTION, guest.id)
        assert admin.say("chào bot")["text"] == texts.GREETING
        assert guest.messages[-1]["text"] == texts.BLOCKED
        assert len(guest.messages) == 2
        admin.turn(admin.say("/nguoidung"), unblock)
        assert "117-KH/TU" in guest.say(QUESTION)["text"]


def test_who_asks_too_fast_is_told_once_a_minute(lexical_built: IndexSettings, bot_api: BotApi) -> None:
    with running(lexical_built, bot_api, rate_person=3) as admin:
        guest, other = Talk(bot_api), Talk(bot_api)
        for _ in range(6):
            bot_api.write("chào bot", guest.id)
        other.say("chào bot")
        for _ in range(6):
            admin.say("chào bot")
        said = [message["text"] for message in guest.messages]
    assert said == [texts.GREETING] * 3 + [texts.RATE]


def test_what_waited_while_the_bot_was_away_is_answered(
    lexical_built: IndexSettings, bot_api: BotApi
) -> None:
    """However much there is of it: it was not asked too fast."""
    guest = Talk(bot_api)
    with running(lexical_built, bot_api, rate_person=3):
        for minutes in range(20, 10, -1):
            bot_api.write("chào bot", guest.id, date=int(time.time()) - 60 * minutes)
        bot_api.wait_until(lambda: len(guest.messages) == 10)
    assert {message["text"] for message in guest.messages} == {texts.GREETING}


def test_a_group_that_asks_too_fast_waits(lexical_built: IndexSettings, bot_api: BotApi) -> None:
    with running(lexical_built, bot_api, rate_chat=2):
        chat = {"id": -900, "type": "supergroup", "title": "Chi bộ"}
        for sender in (11, 12, 13, 14):
            bot_api.write_in_group(chat, "@hoidap_test_bot chào bot", sender=sender)
        bot_api.wait_until(lambda: len(bot_api.chats.sent) >= 4)
    assert sorted(message["text"] for message in bot_api.chats.sent) == sorted(
        [texts.GREETING] * 2 + [texts.RATE] * 2
    )


def test_one_seat_is_taken_once(tmp_path: Path) -> None:
    async def all_at_once() -> list[Role | None]:
        async with open_services(BotSettings(_env_file=None, data_dir=tmp_path)) as services:
            code = await services.members.invite(Role.CADRE, "", 1, 7, ADMIN)
            return await asyncio.gather(*(services.members.join(code, str(one)) for one in range(20)))

    assert asyncio.run(all_at_once()).count(Role.CADRE) == 1
