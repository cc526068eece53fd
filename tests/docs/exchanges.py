"""Twenty exchanges with the bot through the loopback server, and the transcript of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot import texts
from tests.bot.talk import Talk, labels
from tests.bot_api.server import BotApi

FILE = {"file_id": "a", "file_unique_id": "b"}
STICKER = {**FILE, "width": 1, "height": 1, "type": "regular", "is_animated": False, "is_video": False}
MADE = (
    "Made by `make docs` from what the bot really sends; a test fails when the text differs. "
    "`[…]` are buttons."
)


@dataclass(frozen=True)
class Exchange:
    """What a person did, and the message that came of it."""

    person: str
    message: dict[str, Any]


def twenty_exchanges(server: BotApi) -> list[Exchange]:
    """One person's talk with the bot, from /start on."""
    talk = Talk(server)
    done: list[Exchange] = []

    def take(person: str, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        message = act()
        done.append(Exchange(person, dict(message)))
        return message

    def say(text: str) -> dict[str, Any]:
        return take(text, lambda: talk.say(text))

    say("/start")
    say("Đồng chí nào quán triệt chuyên đề Chiến lược bảo vệ Tổ quốc?")
    answer = say("thoi gian hoan thanh chuong trinh hanh dong cua cac cap truoc ngay nao")
    page = take(f"[{texts.AFTER}]", lambda: talk.press(answer, texts.AFTER))
    take(f"[{texts.AFTER}]", lambda: talk.turn(page, texts.AFTER))
    take(f"[{texts.OTHER}]", lambda: talk.press(answer, texts.OTHER))
    say("Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?")
    say("Bao nhiêu cán bộ dự hội nghị ở Bắc Ninh?")
    say("KH 117-KH/TU ngày mấy?")
    say("Chỉ thị 30-CT/TU nói về vấn đề gì?")
    say("Hội nghị tại điểm cầu Bắc Ninh tổ chức ở hội trường nào?")
    say("Thời tiết Hà Nội hôm nay thế nào?")
    question: dict[str, Any] = {}
    talk.after(lambda: question.update(server.write("Giá vàng hôm nay?", talk.id)))
    edited = "Ai quán triệt chuyên đề về chính sách xã hội?"
    take(f"(sửa câu hỏi) {edited}", lambda: talk.after(lambda: server.edit(question, edited)))
    take("(nhãn dán)", lambda: talk.send(sticker=STICKER))
    take("(tin nhắn thoại)", lambda: talk.send(voice={**FILE, "duration": 3}))
    say("chào bot")
    say("/tailieu")
    say("/help")
    say("Quy định số 32-QĐ/TU quy định về nội dung gì?")
    say("cảm ơn nhiều")
    return done


def transcript(exchanges: list[Exchange]) -> str:
    """The exchanges as Markdown, word for word."""
    parts = ["# Twenty exchanges", MADE]
    for number, exchange in enumerate(exchanges, 1):
        if number % 5 == 1:
            parts.append(f"![Exchanges {number} to {number + 4}](images/telegram-{number // 5 + 1}.png)")
        parts += markdown(exchange, number)
    return "\n\n".join(parts) + "\n"


def markdown(exchange: Exchange, number: int) -> list[str]:
    """An exchange as paragraphs of Markdown."""
    text = exchange.message.get("text") or exchange.message["caption"]
    quoted = "\n".join(f"> {line}" if line else ">" for line in text.splitlines())
    buttons = " ".join(f"`[{label}]`" for label in labels(exchange.message))
    return [f"**{number}. {exchange.person}**", quoted, *([buttons] if buttons else [])]
