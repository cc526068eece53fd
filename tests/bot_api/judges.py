"""Software that is not ours says whether Telegram would take what the bot sends.

TDLib parses the text: it is what the official Bot API server itself calls. aiogram's models, generated
from the Bot API's documentation, know each method's parameters.
"""

import json
from typing import Any, get_args

import aiogram.methods
import tdjson
from aiogram.types import BufferedInputFile
from pydantic import ValidationError

MAX_TEXT, MAX_RAW, MAX_ENTITIES, MAX_CALLBACK, MAX_COPY = 4096, 32 * 1024, 100, 64, 256

tdjson.td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')


class RejectedError(Exception):
    """What Telegram answers with an error status; 400 unless another is given."""

    def __init__(self, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.status = status


def parse_html(html: str) -> tuple[str, list[dict[str, Any]]]:
    """The text and entities (UTF-16 offsets) that Telegram makes of HTML; raises RejectedError."""
    if len(html.encode()) > MAX_RAW:
        raise RejectedError("Bad Request: message is too long")
    request = {"@type": "parseTextEntities", "text": html, "parse_mode": {"@type": "textParseModeHTML"}}
    answer = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    if answer["@type"] == "error":
        reason = answer["message"]
        raise RejectedError(f"Bad Request: {reason[0].lower()}{reason[1:]}")
    return answer["text"], answer["entities"]


def check_text(text: str, entities: list[dict[str, Any]], longest: int = MAX_TEXT) -> None:
    """Telegram's limits on a message after parsing."""
    if not text.strip():
        raise RejectedError("Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > longest:
        raise RejectedError("Bad Request: message is too long")
    if len(entities) > MAX_ENTITIES:
        raise RejectedError("Bad Request: too many entities")


def check_markup(markup: dict[str, Any]) -> None:
    """Telegram's limits on the buttons of a message."""
    for row in markup.get("inline_keyboard", []):
        for button in row:
            actions = button.keys() - {"text"}
            if not button["text"].strip() or len(actions) != 1:
                raise RejectedError("Bad Request: can't parse inline keyboard button")
            if not 1 <= len(button.get("callback_data", "x").encode()) <= MAX_CALLBACK:
                raise RejectedError("Bad Request: BUTTON_DATA_INVALID")
            if not 1 <= len(button.get("copy_text", {"text": "x"})["text"]) <= MAX_COPY:
                raise RejectedError("Bad Request: BUTTON_COPY_TEXT_INVALID")


def check_parameters(method: str, form: dict[str, Any]) -> dict[str, Any]:
    """A call's parameters, if they exist, have the right types and none is missing; raises RejectedError."""
    model = getattr(aiogram.methods, method[0].upper() + method[1:], None)
    if model is None:
        raise RejectedError("Not Found: method not found", 404)
    unknown = form.keys() - model.model_fields.keys()
    if unknown:
        raise RejectedError(f"Bad Request: unknown parameter {min(unknown)} of {method}")
    parameters = {name: _typed(value, model.model_fields[name].annotation) for name, value in form.items()}
    try:
        model.model_validate(parameters)
    except ValidationError as error:
        raise RejectedError(f"Bad Request: {method}: {error.errors()[0]}") from error
    return parameters


def _typed(raw: Any, annotation: Any) -> Any:
    """A form's text as the parameter's type wants it: numbers, booleans and objects come as JSON."""
    if isinstance(raw, BufferedInputFile):
        return raw
    wanted = {annotation, *get_args(annotation)}
    if int in wanted and raw.lstrip("-").isdecimal():
        return int(raw)
    if wanted & {str, str | None} and not raw.startswith("{"):
        return raw
    try:
        return json.loads(raw)
    except ValueError:
        return raw


def entity_texts(message: dict[str, Any], kind: str) -> list[str]:
    """The texts of all entities of a TDLib kind ("BlockQuote", "Bold" …) in a sent message."""
    text = message["text"].encode("utf-16-le")
    return [
        text[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
        for entity in message["parsed_entities"]
        if entity["type"]["@type"] == f"textEntityType{kind}"
    ]
