"""Random updates of every type that the library knows, as Telegram might send them."""

import random
import string
from collections.abc import Callable
from typing import Any

from bot import texts
from index.passages import document_key
from tests.sources import DOCUMENTS

Json = dict[str, Any]

KEYS = [document_key(path.stem) for path in DOCUMENTS.glob("*.txt")]
PLACE = ("message_id", "date", "chat")
FILE = {"file_id": "f", "file_unique_id": "u"}
PICTURE = {**FILE, "width": 9, "height": 9}
COMMANDS = [
    *texts.COMMANDS,
    *texts.TRAINER_COMMANDS,
    *(texts.ADMIN_COMMANDS.keys() - {"capnhat"}),
]  # no builds
WORDS = [
    "nghị",
    "quyết",
    "42",
    "43",
    "44",
    "45-NQ/TW",
    "ai",
    "khi",
    "nào",
    "ở",
    "đâu",
    "Bắc",
    "Ninh",
    "hội",
    "nghị",
    "trung",
    "ương",
    "thời",
    "hạn",
    "cam",
    "on",
    "<b>",
    "&",
    "@bot",
    "/x",
    "🙂",
]


class Updates:
    """A stream of updates, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._id = 0

    def next(self, answerable: float = 0.8) -> Json:
        """One update; with this probability of a type that the bot subscribes to, in a private chat."""
        chance = self.chance
        if chance.random() < answerable:
            make = chance.choice([self.message, self.message, self.message, self.edited, self.press])
            return make(private=True)
        return chance.choice(self.others())()

    def message(self, private: bool = False) -> Json:
        """A message of any content."""
        return {"message": self._message(private)}

    def edited(self, private: bool = False) -> Json:
        """An edited message."""
        return {"edited_message": {**self._message(private), "edit_date": 2}}

    def press(self, private: bool = False) -> Json:
        """A press on a button, with data of any kind, of a message of any age."""
        chance = self.chance
        kind = chance.choice([*string.ascii_lowercase, self.text(9)])
        value = chance.choice(
            [*KEYS, self.text(16), str(chance.randint(-5, 99)), "", "canbo", "0" * 32, "all"]
        )
        more = chance.choice(
            ["", f":{chance.randint(-5, 99)}", f":{chance.choice(KEYS)}", f":{self.text(9)}"]
        )
        data = f"{kind}:{value}{more}"
        message = {key: value for key, value in self._message(private).items() if key in PLACE}
        message.update(text=self.text(50), **{"from": {"id": 1, "is_bot": True, "first_name": "Bot"}})
        inaccessible = {"chat": message["chat"], "message_id": 5, "date": 0}
        query = {"id": str(self._next()), "from": self._person(), "chat_instance": "1", "data": data[:64]}
        if chance.random() < 0.5:
            message["reply_to_message"] = self._message(private)
        extra = chance.choice(
            [
                {"message": message},
                {"message": message},
                {"message": inaccessible},
                {"inline_message_id": "i"},
            ]
        )
        return {"callback_query": {**query, **extra}}

    def others(self) -> list[Callable[[], Json]]:
        """Makers of every other type, and of messages anywhere."""
        person, chance = self._person, self.chance
        group = {"id": -100, "type": "supergroup", "title": "Chi bộ"}
        member = {"user": person(), "status": "member"}
        left = {"user": person(), "status": "left"}
        reaction = {"type": "emoji", "emoji": "👍"}
        poll = {
            "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
            "type": "quiz", "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
        }  # fmt: skip
        changed = {
            "chat": group,
            "from": person(),
            "date": 1,
            "old_chat_member": member,
            "new_chat_member": left,
        }
        boost = {"boost_id": "b", "source": {"source": "premium", "user": person()}}
        address = {
            "country_code": "VN",
            "state": "",
            "city": "",
            "street_line1": "",
            "street_line2": "",
            "post_code": "",
        }
        connection = {"id": "c", "user": person(), "user_chat_id": 7, "date": 1, "is_enabled": True}
        return [
            self.message,
            self.edited,
            self.press,
            lambda: {"channel_post": {**self._message(), "chat": {"id": -200, "type": "channel", "title": "Kênh"}}},
            lambda: {"edited_channel_post": {**self._message(), "chat": {"id": -200, "type": "channel", "title": "Kênh"}}},
            lambda: {"business_connection": connection},
            lambda: {"business_message": {**self._message(True), "business_connection_id": "c"}},
            lambda: {"edited_business_message": {**self._message(True), "business_connection_id": "c"}},
            lambda: {"deleted_business_messages": {"business_connection_id": "c", "chat": group, "message_ids": [1]}},
            lambda: {"inline_query": {"id": str(self._next()), "from": person(), "query": self.text(200), "offset": ""}},
            lambda: {"chosen_inline_result": {"result_id": "1", "from": person(), "query": self.text(50)}},
            lambda: {"shipping_query": {"id": "1", "from": person(), "invoice_payload": "x", "shipping_address": address}},
            lambda: {"pre_checkout_query": {"id": "1", "from": person(), "currency": "VND", "total_amount": 1, "invoice_payload": "x"}},
            lambda: {"poll": poll},
            lambda: {"poll_answer": {"poll_id": "1", "user": person(), "option_ids": [0], "option_persistent_ids": ["0"]}},
            lambda: {"my_chat_member": changed},
            lambda: {"chat_member": changed},
            lambda: {"chat_join_request": {"chat": group, "from": person(), "user_chat_id": 1, "date": 1}},
            lambda: {"message_reaction": {"chat": group, "user": person(), "message_id": 1, "date": 1, "old_reaction": [], "new_reaction": [reaction]}},
            lambda: {"message_reaction_count": {"chat": group, "message_id": 1, "date": 1, "reactions": [{"type": reaction, "total_count": 1}]}},
            lambda: {"chat_boost": {"chat": group, "boost": {**boost, "add_date": 1, "expiration_date": 2}}},
            lambda: {"removed_chat_boost": {"chat": group, "remove_date": 1, **boost}},
            lambda: {"purchased_paid_media": {"from": person(), "paid_media_payload": chance.choice("ab")}},
        ]  # fmt: skip

    def text(self, longest: int) -> str:
        """Words that people type, and letters that break programs."""
        chance = self.chance
        style = chance.random()
        if style < 0.6:
            return (
                " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 20)))[:longest].strip() or "x"
            )
        if style < 0.8:
            letters = string.printable + "đệ🙂\u200b\u202e\u0301&<>\"'*_`["
            return "".join(chance.choice(letters) for _ in range(chance.randint(1, longest))).strip() or "x"
        return chance.choice(
            [
                "/start",
                "/start d_x",
                f"/start d_{chance.choice(KEYS)}",
                "/nghiquyet 43",
                f"/nghiquyet {WORDS[chance.randint(0, 25)]}",
                "/tailieu@hoidap_test_bot",
                "/khong_co",
                *(f"/{chance.choice(COMMANDS)}" for _ in range(6)),
                f"/loimoi canbo {chance.randint(-5, 99)} x",
                f"/start i_{'A' * 22}",
                "a" * longest,
                "<blockquote>",
                "ai?",
            ]
        )[:longest]

    def _message(self, private: bool = False) -> Json:
        chance = self.chance
        person = self._person()
        chat = {"id": person["id"], "type": "private", "first_name": "An"}
        if not private and chance.random() < 0.7:
            chat = {
                "id": -100,
                "type": chance.choice(["group", "supergroup"]),
                "title": "Chi bộ",
                "is_forum": chance.random() < 0.5,
            }
        return {"message_id": self._next(), "date": 1, "chat": chat, "from": person, **self._content(private)}

    def _content(self, private: bool) -> Json:
        chance = self.chance
        if chance.random() < 0.5:
            text = self.text(chance.choice([10, 100, 1000, 4000]))
            if text.startswith("/"):
                return {
                    "text": text,
                    "entities": [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}],
                }
            if not private and chance.random() < 0.5:
                mention = {"type": "mention", "offset": 0, "length": 16}
                return {"text": f"@hoidap_test_bot {text}", "entities": [mention]}
            return {"text": text}
        service: list[Json] = [
            {"new_chat_members": [self._person()]}, {"left_chat_member": self._person()}, {"new_chat_title": "x"},
            {"delete_chat_photo": True}, {"group_chat_created": True}, {"migrate_to_chat_id": -5},
            {"forum_topic_created": {"name": "x", "icon_color": 1}}, {"message_auto_delete_timer_changed": {"message_auto_delete_time": 1}},
        ]  # fmt: skip
        sticker = {**PICTURE, "type": "regular", "is_animated": False, "is_video": False}
        place = {"latitude": 21.0, "longitude": 106.0}
        content: list[Json] = [
            {"sticker": sticker}, {"photo": [PICTURE], "caption": self.text(1000)}, {"voice": {**FILE, "duration": 1}},
            {"audio": {**FILE, "duration": 1}}, {"video": {**PICTURE, "duration": 1}}, {"document": {**FILE, "file_name": "../x"}},
            {"video_note": {**FILE, "length": 1, "duration": 1}}, {"animation": {**PICTURE, "duration": 1}},
            {"location": place}, {"venue": {"location": place, "title": "x", "address": "y"}, "location": place},
            {"contact": {"phone_number": "1", "first_name": "x"}}, {"dice": {"emoji": "🎲", "value": 3}},
            {"story": {"chat": {"id": 1, "type": "private"}, "id": 1}}, {"game": {"title": "x", "description": "y", "photo": [PICTURE]}},
        ]  # fmt: skip
        return chance.choice(content if private else content + service)

    def _person(self) -> Json:
        number = self.chance.randint(1, self.chance.choice([80, 500]))
        return {"id": number, "is_bot": False, "first_name": self.chance.choice(["An", "<b>", "🙂"])}

    def _next(self) -> int:
        self._id += 1
        return self._id
