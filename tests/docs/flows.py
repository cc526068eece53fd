"""Flows longer than one answer, through the loopback server, and the transcript of them."""

from collections.abc import Callable
from typing import Any

from bot import texts
from bot.settings import BotSettings
from index.build import build
from tests.bot.talk import NAME, Group, Talk, copied, offered
from tests.bot_api.server import BotApi
from tests.corpora import add_document
from tests.docs.exchanges import MADE, Exchange, markdown
from tests.running import running_telegram

PLAN = "Nghị quyết 42 và 43 khác nhau thế nào về kế hoạch của Bộ Chính trị?"
FIRST = "Kế hoạch của Bộ Chính trị để thực hiện Nghị quyết 43-NQ/TW có số bao nhiêu?"
NUMBER = "Kế hoạch 117-KH/TU ngày nào?"
LOCK = texts.LOCK.format(document="43-NQ/TW")
NEWS = "Ngày 2-12-2026, xã Hòa Bình mở hội nghị học tập Nghị quyết 43-NQ/TW cho 120 đảng viên."
ADMIN = 7
Flows = dict[str, list[Exchange]]


class Recorder:
    """Takes down what a person does and the message that comes of it."""

    def __init__(self) -> None:
        self.done: list[Exchange] = []

    def take(self, person: str, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Do something, and note the message as it is then."""
        message = act()
        self.done.append(Exchange(person, dict(message)))
        return message

    def silence(self, person: str, group: Group, **content: Any) -> None:
        """Write something that the bot is not meant by; what comes next shows that it kept silent."""
        group.write(person, **content)
        self.done.append(Exchange(person, {"text": "(bot im lặng)"}))


def all_flows(settings: BotSettings, server: BotApi) -> Flows:
    """Every flow, with a bot of its own whose corpus the last one changes."""
    with running_telegram(settings):
        flows = {
            "Reading the documents": _reading(Talk(server)),
            "Follow-ups, and asking in one document": _scope(Talk(server)),
            "Two resolutions side by side": _comparison(Talk(server)),
            "In a group with topics": _group(server),
            "Inline, in any chat": _inline(server),
        }
    flows["A group in invite mode"] = _invited(settings, server)
    flows["A new version and a restart in between"] = _swap(settings, server)
    return flows


def _reading(talk: Talk) -> list[Exchange]:
    notes = Recorder()
    listed = notes.take("/tailieu", lambda: talk.say("/tailieu"))
    notes.take(f"[{texts.PAGE_AFTER}]", lambda: talk.turn(listed, texts.PAGE_AFTER))
    outline = notes.take("/nghiquyet 43", lambda: talk.say("/nghiquyet 43"))
    link = copied(outline, texts.SHARE)
    page = notes.take("[2]", lambda: talk.turn(outline, "2"))
    notes.take(f"[{texts.AFTER}]", lambda: talk.turn(page, texts.AFTER))
    notes.take(f"[{texts.OUTLINE}]", lambda: talk.turn(page, texts.OUTLINE))
    notes.take(f"(mở {link})", lambda: talk.say(f"/start {link.split('=')[1]}"))
    return notes.done


def _scope(talk: Talk) -> list[Exchange]:
    notes = Recorder()
    notes.take(FIRST, lambda: talk.say(FIRST))
    answer = notes.take("ngày bao nhiêu?", lambda: talk.say("ngày bao nhiêu?"))
    notes.take(f"[{LOCK}]", lambda: talk.press(answer, LOCK))
    for question in ("Nhóm nhiệm vụ thứ nhất là gì?", "Nghị quyết 42-NQ/TW nêu mấy quan điểm?"):
        answer = notes.take(question, lambda question=question: talk.say(question))  # type: ignore[misc]
    notes.take(f"[{texts.UNLOCK}]", lambda: talk.press(answer, texts.UNLOCK))
    notes.take("/moi", lambda: talk.say("/moi"))
    return notes.done


def _comparison(talk: Talk) -> list[Exchange]:
    notes = Recorder()
    for question in (PLAN, "So sánh Nghị quyết 42 và Nghị quyết 43 về nhà ở xã hội"):
        notes.take(question, lambda question=question: talk.say(question))  # type: ignore[misc]
    return notes.done


def _group(server: BotApi) -> list[Exchange]:
    group, notes = Group(server, forum=True), Recorder()
    notes.silence(NUMBER, group, topic=11)
    asked = f"{NAME} {NUMBER}"
    answer = notes.take(f"(chủ đề 11) {asked}", lambda: group.say(asked, topic=11))
    follow_up = "còn Chỉ thị 30-CT/TU?"
    notes.take(
        f"(chủ đề 11, trả lời tin của bot) {follow_up}",
        lambda: group.say(follow_up, topic=11, reply_to_message=answer),
    )
    written = group.write("Bao nhiêu cán bộ dự hội nghị ở Bắc Ninh?", topic=12)
    notes.take(
        f"(chủ đề 12, trả lời câu “{written['text']}”) {NAME}",
        lambda: group.say(NAME, topic=12, reply_to_message=written),
    )
    assert len(group.messages) == 3  # it was silent where it is said to be
    return notes.done


def _inline(server: BotApi) -> list[Exchange]:
    notes = Recorder()
    answer = offered(server, NUMBER)
    for article in answer["results"]:
        notes.take(f"{NAME} {NUMBER} → “{article['title']}”", lambda article=article: article["message"])  # type: ignore[misc]
    nothing = offered(server, "giá vàng hôm nay")
    notes.take(f"{NAME} giá vàng hôm nay", lambda: {"text": nothing["button"]["text"]})
    return notes.done


def _invited(settings: BotSettings, server: BotApi) -> list[Exchange]:
    closed = settings.model_copy(update={"access": "invite", "admin_ids": (ADMIN,)})
    group, strange, notes = Group(server), Group(server), Recorder()
    with running_telegram(closed):
        notes.take("(người lạ thêm bot vào nhóm)", lambda: _joined(server, strange, 8))
        notes.take("(quản trị viên thêm bot vào nhóm)", lambda: _joined(server, group, ADMIN))
        asked = f"{NAME} {NUMBER}"
        notes.take(asked, lambda: group.say(asked))
        stranger = Talk(server)
        notes.take(f"(người lạ, nhắn riêng) {NUMBER}", lambda: stranger.say(NUMBER))
    return notes.done


def _joined(server: BotApi, group: Group, sender: int) -> dict[str, Any]:
    server.join(group.chat, sender)
    server.wait_until(lambda: group.messages != [])
    return group.messages[-1]


def _swap(settings: BotSettings, server: BotApi) -> list[Exchange]:
    talk, notes = Talk(server), Recorder()
    news = "Xã Hòa Bình mở hội nghị học tập Nghị quyết 43 cho bao nhiêu đảng viên?"
    with running_telegram(settings):
        notes.take(news, lambda: talk.say(news))
        outline = talk.say("/nghiquyet 43")
        answer = notes.take(FIRST, lambda: talk.say(FIRST))
        follow_up = notes.take("ngày bao nhiêu?", lambda: talk.say("ngày bao nhiêu?"))
        add_document(settings, "tin-moi", NEWS, kind="report", title="Tin xã Hòa Bình", place="Hòa Bình")
        build(settings)
        talk.server.wait_until(lambda: "120" in talk.say(news)["text"])
        notes.take(f"(đã có phiên bản mới) {news}", lambda: talk.say(news))
        page = notes.take("(tin cũ) [2]", lambda: talk.turn(outline, "2"))
    with running_telegram(settings):
        notes.take(f"(bot vừa khởi động lại; tin cũ) [{texts.AFTER}]", lambda: talk.turn(page, texts.AFTER))
        notes.take(f"(tin cũ: “{FIRST}”) [{texts.OTHER}]", lambda: talk.press(answer, texts.OTHER))
        notes.take(f"(tin cũ: “ngày bao nhiêu?”) [{texts.OTHER}]", lambda: talk.press(follow_up, texts.OTHER))
    return notes.done


def flows_transcript(flows: Flows) -> str:
    """The flows as Markdown, word for word."""
    parts = ["# Flows", MADE]
    for place, (title, exchanges) in enumerate(flows.items(), 1):
        parts += [f"## {title}", f"![{title}](images/flow-{place}.png)"]
        for number, exchange in enumerate(exchanges, 1):
            parts += markdown(exchange, number)
    return "\n\n".join(parts) + "\n"
