"""What each Bot API method does to the chats: a message store with Telegram's own refusals."""

import random
import time
from typing import Any

from tests.bot_api.judges import MAX_TEXT, RejectedError, check_markup, check_text, parse_html

MAX_CAPTION, MAX_RESULTS, MAX_RESULT_ID = 1024, 50, 64

BOT_USER = {"id": 123456789, "is_bot": True, "first_name": "Hỏi đáp", "username": "hoidap_test_bot"}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
EDIT_NOT_FOUND = "Bad Request: message to edit not found"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


class Chats:
    """Messages of people and of the bot, by chat and id; every method is called ``do_<method>``."""

    def __init__(self) -> None:
        self.stored: dict[tuple[int, int], dict[str, Any]] = {}
        self.sent: list[dict[str, Any]] = []
        self.sent_to: dict[int, list[dict[str, Any]]] = {}
        self.presses: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.groups: dict[int, dict[str, Any]] = {}
        self.inline: dict[str, dict[str, Any]] = {}  # what the bot has offered, by query
        self.asked: set[str] = set()
        self._last_id = random.randrange(10**8)  # a server of its own, with numbers of its own

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
        return self._send(parameters, **self._content(parameters["text"], parameters))

    def do_sendDocument(self, parameters: dict[str, Any]) -> dict[str, Any]:
        name, content = parameters["document"].filename, parameters["document"].data
        if not content:
            raise RejectedError("Bad Request: file must be non-empty")
        caption = self._content(parameters["caption"], parameters, MAX_CAPTION)
        caption["caption"] = caption.pop("text")
        self.files[name] = content
        document = {"file_id": name, "file_unique_id": name, "file_name": name, "file_size": len(content)}
        return self._send(parameters, document=document, **caption)

    def do_leaveChat(self, parameters: dict[str, Any]) -> bool:
        self._chat(parameters["chat_id"])["left"] = True
        return True

    def do_answerInlineQuery(self, parameters: dict[str, Any]) -> bool:
        identity, results = parameters["inline_query_id"], parameters["results"]
        if identity not in self.asked:
            raise RejectedError(TOO_OLD)
        if len(results) > MAX_RESULTS:
            raise RejectedError("Bad Request: RESULTS_TOO_MUCH")
        if len({result["id"] for result in results}) < len(results):
            raise RejectedError("Bad Request: RESULT_ID_DUPLICATE")
        if not all(1 <= len(result["id"].encode()) <= MAX_RESULT_ID for result in results):
            raise RejectedError("Bad Request: RESULT_ID_INVALID")
        for result in results:
            content = result["input_message_content"]
            result["message"] = self._content(content["message_text"], content)
        self.asked.remove(identity)
        self.inline[identity] = parameters
        return True

    def _send(self, parameters: dict[str, Any], **content: Any) -> dict[str, Any]:
        """Store what the bot sends; in a forum a reply goes to the topic of what it answers."""
        chat = self._chat(parameters["chat_id"])
        topic = parameters.get("message_thread_id")
        reply = parameters.get("reply_parameters")
        if reply:
            answered = self.stored.get((chat["id"], reply["message_id"]))
            if answered:
                content["reply_to_message"] = {k: v for k, v in answered.items() if k != "reply_to_message"}
                topic = answered.get("message_thread_id")
            elif not reply.get("allow_sending_without_reply"):
                raise RejectedError("Bad Request: message to be replied not found")
        if topic is not None:
            if topic not in chat.get("topics", ()):
                raise RejectedError("Bad Request: message thread not found")
            content.update(message_thread_id=topic, is_topic_message=True)
        shown = {key: value for key, value in chat.items() if key != "topics"}
        message = self.store(shown, BOT_USER, **content)
        self.sent.append(message)
        self.sent_to.setdefault(chat["id"], []).append(message)
        return public(message)

    def _chat(self, chat_id: int) -> dict[str, Any]:
        if chat_id > 0:
            return {"id": chat_id, "type": "private", "first_name": "An"}
        chat = self.groups.setdefault(chat_id, {"id": chat_id, "type": "supergroup", "title": "Chi bộ"})
        if chat.get("left"):
            raise RejectedError("Forbidden: bot is not a member of the supergroup chat", 403)
        return chat

    def do_editMessageText(self, parameters: dict[str, Any]) -> dict[str, Any]:
        message = self.stored.get((parameters["chat_id"], parameters["message_id"]))
        if message is None or message["from"] != BOT_USER:
            raise RejectedError(EDIT_NOT_FOUND)
        content = self._content(parameters["text"], parameters)
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

    def _content(self, text: str, parameters: dict[str, Any], longest: int = MAX_TEXT) -> dict[str, Any]:
        entities: list[dict[str, Any]] = []
        if parameters.get("parse_mode") == "HTML":
            text, entities = parse_html(text)
        check_text(text, entities, longest)
        content: dict[str, Any] = {"text": text, "parsed_entities": entities}
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
