"""Pictures of the exchanges, drawn from the loopback server's messages, and of the web chat.

TDLib's entities are drawn as Telegram's apps draw them: the same text, the same quotations, bold words
and buttons; the frame around them is ours.
"""

from html import escape
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome

from bot.layout import units
from tests.docs.exchanges import Exchange

_TAGS = {
    "textEntityTypeBlockQuote": ("<blockquote>", "</blockquote>"),
    "textEntityTypeExpandableBlockQuote": ('<blockquote class="folded">', "</blockquote>"),
    "textEntityTypeBold": ("<b>", "</b>"),
    "textEntityTypeItalic": ("<i>", "</i>"),
}
_STYLE = """
body { margin: 0; width: 400px; background: #d3e0d0; font: 15px/1.38 "Noto Sans", "DejaVu Sans", sans-serif; color: #111; }
.chat { padding: 10px; }
.person, .bot { max-width: 340px; padding: 6px 10px; border-radius: 12px; margin-top: 8px; white-space: pre-wrap; }
.person { background: #e2fdc9; margin-left: auto; width: fit-content; }
.bot { background: #fff; }
.reply { border-left: 3px solid #3390ec; padding-left: 6px; color: #3a6ea5; font-size: 13px; margin-bottom: 4px;
  overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
blockquote { margin: 2px 0; padding: 3px 8px; border-left: 3px solid #3390ec; background: #eaf3fc; border-radius: 4px; }
.folded { max-height: 62px; overflow: hidden; }
.row { display: flex; gap: 4px; margin-top: 4px; max-width: 360px; }
.row span { flex: 1; text-align: center; background: #8fa98b; color: #fff; border-radius: 8px; padding: 6px 4px; font-size: 14px; }
"""


def draw_exchanges(browser: Chrome, exchanges: list[Exchange], file: Path) -> None:
    """A picture of some exchanges, one below the other."""
    body = "".join(_exchange(exchange) for exchange in exchanges)
    page = f'<meta charset="utf-8"><style>{_STYLE}</style><div class="chat">{body}</div>'
    draw_page(browser, page, file)


def draw_page(browser: Chrome, html: str, file: Path) -> None:
    """A picture of a page as high as it is."""
    size = {"width": 400, "height": 100, "deviceScaleFactor": 1.5, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get("about:blank")
    browser.execute_script("document.documentElement.innerHTML = arguments[0]", html)
    size["height"] = browser.execute_script("return document.documentElement.scrollHeight")
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.save_screenshot(str(file))


def _exchange(exchange: Exchange) -> str:
    message = exchange.message
    asked = message.get("reply_to_message", {}).get("text", "")
    reply = f'<div class="reply">{escape(asked)}</div>' if asked else ""
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", []) + message.get("keyboard", {}).get(
        "keyboard", []
    )
    rows = "".join(f'<div class="row">{"".join(_button(button) for button in row)}</div>' for row in keyboard)
    bot = f'<div class="bot">{reply}{_marked_up(message["text"], message.get("parsed_entities", []))}</div>{rows}'
    return f'<div class="person">{escape(exchange.person)}</div>{bot}'


def _button(button: Any) -> str:
    return f"<span>{escape(button['text'] if isinstance(button, dict) else button)}</span>"


def _marked_up(text: str, entities: list[dict[str, Any]]) -> str:
    """A text with its entities as HTML; offsets are UTF-16 units, and the longer entity is the outer one."""
    opening: dict[int, str] = {}
    closing: dict[int, str] = {}
    for entity in sorted(entities, key=lambda entity: -entity["length"]):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        left, right = _TAGS.get(entity["type"]["@type"], ("", ""))
        opening[start] = opening.get(start, "") + left
        closing[end] = right + closing.get(end, "")
    pieces, position = [], 0
    for letter in text:
        pieces.append(closing.get(position, "") + opening.get(position, "") + escape(letter))
        position += units(letter)
    html = "".join([*pieces, closing.get(position, "")])
    return html.replace("</blockquote>\n", "</blockquote>")
