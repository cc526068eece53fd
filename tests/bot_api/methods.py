"""What each Bot API method does to the chats: a message store with Telegram's own refusals."""

import time
from typing import Any

from tests.bot_api.judges import RejectedError, check_markup, check_text, parse_html

BOT_USER = {"id": 123456789, "is_bot": True, "first_name": "Hỏi đáp", "username": "hoidap_test_bot"}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


class Chats:
    """Messages of people and of the bot, by chat and id; every method is called ``do_<method>``."""

    def __init__(self) -> None:
        self.stored: dict[tuple[int, int], dict[str, Any]] = {}
        self.sent: list[dict[str, Any]] = []
        self.presses: set[str] = set()
        self.files: dict[str, bytes] = {}
        self._last_id = 0

    def take_id(self) -> int:
        """A fresh id."""
        self._last_id += 1
        return self._last_id

    def store(self, chat: dict[str, Any], sender: dict[str, Any], **content: Any) -> dict[str, Any]:
        """Keep a message and give it an id."""
        message = {
            "message_id": self.take_id(),
            "date": int(time.time()),
            "chat": chat,
            "from": sender,
            **content,
        }
        self.stored[chat["id"], message["message_id"]] = message
        return message

    def do_getMe(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return {**BOT_USER, "can_join_groups": True, "supports_inline_queries": True}

    def do_sendMessage(self, parameters: dict[str, Any]) -> dict[str, Any]:
        chat = {"id": parameters["chat_id"], "type": "private", "first_name": "An"}
        content = self._content(parameters)
        reply = parameters.get("reply_parameters")
        if reply:
            answered = self.stored.get((chat["id"], reply["message_id"]))
            if answered:
                content["reply_to_message"] = {k: v for k, v in answered.items() if k != "reply_to_message"}
            elif not reply.get("allow_sending_without_reply"):
                raise RejectedError("Bad Request: message to be replied not found")
        message = self.store(chat, BOT_USER, **content)
        self.sent.append(message)
        return public(message)

    def do_editMessageText(self, parameters: dict[str, Any]) -> dict[str, Any]:
        message = self.stored.get((parameters["chat_id"], parameters["message_id"]))
        if message is None or message["from"] != BOT_USER:
            raise RejectedError("Bad Request: message to edit not found")
        content = self._content(parameters)
        fields = ("text", "parsed_entities", "reply_markup")
        if all(message.get(field) == content.get(field) for field in fields):
            raise RejectedError(NOT_MODIFIED)
        message.pop("reply_markup", None)
        message.update(content, edit_date=int(time.time()))
        return public(message)

    def do_answerCallbackQuery(self, parameters: dict[str, Any]) -> bool:
        if parameters["callback_query_id"] not in self.presses:
            raise RejectedError(TOO_OLD)
        self.presses.remove(parameters["callback_query_id"])
        return True

    def do_getFile(self, parameters: dict[str, Any]) -> dict[str, Any]:
        content = self.files.get(parameters["file_id"])
        if content is None:
            raise RejectedError("Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(content) > 20 * 2**20:
            raise RejectedError("Bad Request: file is too big")
        name = parameters["file_id"]
        return {
            "file_id": name,
            "file_unique_id": name,
            "file_size": len(content),
            "file_path": f"documents/{name}",
        }

    def _content(self, parameters: dict[str, Any]) -> dict[str, Any]:
        text, entities = parameters["text"], []
        if parameters.get("parse_mode") == "HTML":
            text, entities = parse_html(text)
        check_text(text, entities)
        content = {"text": text, "parsed_entities": entities}
        markup = parameters.get("reply_markup")
        if markup:
            check_markup(markup)
            content["keyboard" if "keyboard" in markup else "reply_markup"] = markup
        return content


def public(message: dict[str, Any]) -> dict[str, Any]:
    """A message as the Bot API shows it, without what the store keeps for itself."""
    shown = {key: value for key, value in message.items() if key not in ("parsed_entities", "keyboard")}
    if "reply_to_message" in shown:
        shown["reply_to_message"] = public(shown["reply_to_message"])
    return shown
