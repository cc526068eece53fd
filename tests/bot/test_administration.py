"""Running the bot from the chat: its state, a new index, an old one, a new document."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import texts
from bot.handlers import admin as handlers
from bot.settings import BotSettings
from index.build import build
from index.versions import Versions
from tests.bot.conftest import ADMIN
from tests.bot.talk import Talk, labels
from tests.bot_api.server import BotApi
from tests.corpora import add_document, ask_golden
from tests.papers import files
from tests.papers.text import Paragraph, resolution
from tests.running import running_telegram

QUESTION = "Chỉ thị 99-CT/TU yêu cầu hoàn thành trước ngày nào?"
PAPER = resolution(5, 1)


@pytest.fixture
def admin(administered: BotSettings, bot_api: BotApi, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    monkeypatch.setattr(handlers, "EDIT_SECONDS", 0.05)
    with running_telegram(administered):
        found = Talk(bot_api)
        found.id = ADMIN
        yield found
    assert bot_api.rejected == []


def built(admin: Talk) -> dict[str, Any]:
    """The message of a build that is done."""
    message = admin.say("/capnhat")
    admin.server.wait_until(lambda: texts.BUILD_ASK in message["text"])
    return message


def test_the_state_is_told(admin: Talk, administered: BotSettings) -> None:
    admin.say("Kế hoạch 117-KH/TU ngày nào?")
    told = admin.say("/trangthai")["text"]
    assert Versions(administered.data_dir).current() in told
    assert "1 câu của 1 người" in told
    assert texts.ACCESS["open"] in told


def test_an_index_is_built_beside_the_one_that_answers_and_published_on_demand(
    admin: Talk, administered: BotSettings
) -> None:
    before = Versions(administered.data_dir).current()
    add_document(administered, "chi-thi", "Chỉ thị 99-CT/TU yêu cầu hoàn thành trước ngày 1-6-2024.\n")
    shown = built(admin)
    assert admin.say(QUESTION)["text"].startswith(texts.NONE[:30])
    assert Versions(administered.data_dir).current() == before
    (label,) = labels(shown)
    admin.turn(shown, label)
    admin.server.wait_until(lambda: "1-6-2024" in admin.say(QUESTION)["text"])
    asked = admin.say("/quaylai")
    assert before in asked["text"]
    admin.turn(asked, texts.ROLL_BACK.format(version=before))
    admin.server.wait_until(lambda: "1-6-2024" not in admin.say(QUESTION)["text"])
    assert [line.split(" · ")[2].split()[0] for line in admin.say("/nhatky")["text"].splitlines()[1:]] == [
        "rollback", "publish", "build",
    ]  # fmt: skip


def test_the_golden_questions_that_a_new_version_loses_are_told(
    admin: Talk, administered: BotSettings
) -> None:
    evidence = "Chỉ thị 99-CT/TU yêu cầu hoàn thành trước ngày 1-6-2024."
    add_document(administered, "chi-thi", f"{evidence}\n")
    ask_golden(administered, {"id": "q1", "question": QUESTION, "evidence": evidence})
    build(administered)
    add_document(administered, "chi-thi", "Chỉ thị 98-CT/TU không nói gì về thời hạn.\n")
    shown = built(admin)["text"]
    assert texts.GATE_LOST.format(ids="q1") in shown
    assert texts.GATE_SHUT in shown


def test_a_build_that_fails_is_told(admin: Talk, administered: BotSettings) -> None:
    (administered.documents_dir / "bac-ninh.toml").write_text("kind = 3", "utf-8")
    message = admin.say("/capnhat")
    admin.server.wait_until(lambda: "bac-ninh.toml" in message["text"])
    assert message["text"].startswith(texts.FAILED.format(reason=""))


def test_one_build_at_a_time(admin: Talk) -> None:
    first = admin.say("/capnhat")
    assert admin.say("/capnhat")["text"] == texts.BUILD_BUSY
    admin.server.wait_until(lambda: texts.BUILD_ASK in first["text"])


def test_a_button_of_another_time_rolls_nothing_back(admin: Talk, administered: BotSettings) -> None:
    assert admin.say("/quaylai")["text"] == texts.NO_VERSION_BEFORE
    build(administered)
    asked = admin.say("/quaylai")
    current = build(administered).version
    (label,) = labels(asked)
    assert admin.press(asked, label)["text"] == texts.VERSION_GONE
    assert Versions(administered.data_dir).current() == current


def send(admin: Talk, path: Path, caption: str = "", size: int | None = None) -> dict[str, Any]:
    """Send a file, and wait for what the bot says of it."""
    admin.server.chats.files[path.name] = path.read_bytes()
    document = {
        "file_id": path.name,
        "file_unique_id": path.name,
        "file_name": path.name,
        "file_size": size or path.stat().st_size,
    }
    return admin.send(document=document, **({"caption": caption} if caption else {}))


def test_a_document_that_is_sent_is_described_then_taken(
    admin: Talk, administered: BotSettings, tmp_path: Path
) -> None:
    files.docx_file(tmp_path / "Nghị quyết.docx", PAPER)
    shown = send(admin, tmp_path / "Nghị quyết.docx", "số: 5-NQ/TU\nNgày: 3/2/2025\nkính gửi")
    assert "Số: 5-NQ/TU" in shown["text"]
    assert "Ngày: 2025-02-03" in shown["text"]
    assert "BAN CHẤP HÀNH ĐẢNG BỘ TỈNH" in shown["text"]
    assert texts.FILE_KEPT.format(name="5-nq-tu") in admin.turn(shown, texts.KEEP)["text"]
    assert (administered.documents_dir / "5-nq-tu.docx").read_bytes() == (
        tmp_path / "Nghị quyết.docx"
    ).read_bytes()
    assert not list(administered.incoming.iterdir())
    again = send(admin, tmp_path / "Nghị quyết.docx")
    assert "in the corpus already" in again["text"]


def test_a_document_can_be_dropped(admin: Talk, administered: BotSettings, tmp_path: Path) -> None:
    before = set(administered.documents_dir.iterdir())
    files.docx_file(tmp_path / "a.docx", PAPER)
    shown = send(admin, tmp_path / "a.docx")
    data = shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert admin.turn(shown, texts.DROP)["text"] == texts.FILE_DROPPED
    assert admin.after(lambda: admin.server.press_data(shown, data, ADMIN))["text"] == texts.FILE_LEFT
    assert set(administered.documents_dir.iterdir()) == before
    assert not list(administered.incoming.iterdir())


@pytest.mark.parametrize("name", ["a.docx", "../../a.docx", ".docx"])
def test_a_marked_document_is_refused_and_not_kept(
    admin: Talk, administered: BotSettings, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "secret" / Path(name).name
    path.parent.mkdir()
    files.docx_file(path, [*PAPER[:3], Paragraph("MẬT", "left"), *PAPER[3:]])
    assert send(admin, path)["text"] == texts.FILE_MARKED.format(mark="MẬT")
    assert not list(administered.incoming.iterdir())
    assert not list(administered.transcripts.glob("*"))


def test_what_cannot_be_read_or_is_too_big_is_refused(
    admin: Talk, administered: BotSettings, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    assert "not really a PDF" in send(admin, tmp_path / "a.pdf")["text"]
    assert send(admin, tmp_path / "a.pdf", size=21 * 2**20)["text"] == texts.FILE_TOO_BIG
    assert not list(administered.incoming.iterdir())


def test_a_file_from_anybody_else_is_not_looked_at(admin: Talk, bot_api: BotApi, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hội nghị đã họp.")
    assert send(Talk(bot_api), tmp_path / "a.txt")["text"] == texts.FILE
