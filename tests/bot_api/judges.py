"""Software that is not ours says whether Telegram would take what the bot sends.

TDLib parses the text: it is what the official Bot API server itself calls. aiogram's models, generated
from the Bot API's documentation, know each method's parameters.
"""

import json
from typing import Any

import aiogram.methods
import tdjson
from pydantic import ValidationError

MAX_TEXT, MAX_RAW, MAX_ENTITIES, MAX_CALLBACK = 4096, 32 * 1024, 100, 64

# 32 spaces of indentation aside, TDLib speaks JSON; verbosity 0 keeps it silent.
tdjson.td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')


class RejectedError(Exception):
    """What Telegram would answer with status 400."""


def parse_html(html: str) -> tuple[str, list[dict[str, Any]]]:
    """The text and entities (UTF-16 offsets) that Telegram makes of HTML; raises RejectedError."""
    if len(html.encode()) > MAX_RAW:
        raise RejectedError("Bad Request: message is too long")
    request = {"@type": "parseTextEntities", "text": html, "parse_mode": {"@type": "textParseModeHTML"}}
    answer = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    if answer["@type"] == "error":
        raise RejectedError(f"Bad Request: can't parse entities: {answer['message']}")
    return answer["text"], answer["entities"]


def check_text(text: str, entities: list[dict[str, Any]]) -> None:
    """Telegram's limits on a message after parsing."""
    if not text.strip():
        raise RejectedError("Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > MAX_TEXT:
        raise RejectedError("Bad Request: message is too long")
    if len(entities) > MAX_ENTITIES:
        raise RejectedError("Bad Request: too many entities")


def check_parameters(method: str, parameters: dict[str, Any]) -> None:
    """Whether a call's parameters exist, have the right types and miss none; raises RejectedError."""
    model = getattr(aiogram.methods, method[0].upper() + method[1:], None)
    if model is None:
        raise RejectedError(f"Not Found: method {method}")
    unknown = parameters.keys() - model.model_fields.keys()
    if unknown:
        raise RejectedError(f"Bad Request: unknown parameter {min(unknown)} of {method}")
    try:
        model.model_validate(parameters)
    except ValidationError as error:
        raise RejectedError(f"Bad Request: {method}: {error.errors()[0]}") from error
