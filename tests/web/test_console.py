"""The trainers' console as trainers use it, in a real browser."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

import openpyxl
import pytest
from axe_core_python.selenium import Axe
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from bot import texts
from bot.web.console import words
from index.build import build
from index.evaluation import words as measures
from index.evaluation.tables import read_table
from index.search import Searcher
from index.settings import IndexSettings
from index.versions import Versions
from tests.conftest import ROOT, bot_settings
from tests.corpora import add_document
from tests.running import running_web
from tests.sources import source_text

Browse = Callable[..., Chrome]
QUESTION = "Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?"
RIGHT, WRONG = "Kế hoạch 117-KH/TU ngày nào?", "Chỉ thị 30-CT/TU nói về vấn đề gì?"
PAGES = ("ask", "questions", "questions/{set}", "compare", "report", "feedback", "versions")


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, IndexSettings]]:
    """The address of a console without a model, and its settings; there are two versions."""
    folder = tmp_path_factory.mktemp("console")
    (folder / "corpus").symlink_to(ROOT / "corpus")
    settings = IndexSettings(
        _env_file=None, corpus_dir=folder / "corpus", data_dir=folder / "var", embedding_model="none"
    )
    build(settings)
    build(settings)
    with running_web(bot_settings(settings, web_port=0)) as (url, _, _):
        yield url, settings


def wide(browse: Browse, **options: object) -> Chrome:
    """A window as on an old laptop."""
    return browse(width=1100, height=800, **options)


def click(browser: Chrome, selector: str) -> None:
    """Click the first element of a selector, once it is there."""
    wait(browser).until(lambda _: browser.find_element(By.CSS_SELECTOR, selector).click() is None)


def wait(browser: Chrome, seconds: float = 20) -> WebDriverWait:
    """A wait that looks again where the page has changed meanwhile."""
    changed = (StaleElementReferenceException, NoSuchElementException, StopIteration)
    return WebDriverWait(browser, seconds, ignored_exceptions=changed)


def find(browser: Chrome, selector: str) -> WebElement:
    """The first element of a selector, once it is there."""
    return wait(browser).until(lambda _: browser.find_element(By.CSS_SELECTOR, selector))


def until(browser: Chrome, text: str, seconds: float = 20) -> None:
    """Wait until a text is on the page."""
    wait(browser, seconds).until(lambda _: text in browser.find_element(By.TAG_NAME, "body").text)


def press(browser: Chrome, label: str) -> None:
    """Press the first button of a label."""

    def pressed(_: object) -> bool:
        buttons = browser.find_elements(By.TAG_NAME, "button")
        next(each for each in buttons if each.text.startswith(label)).click()
        return True

    wait(browser).until(pressed)


def paste(browser: Chrome, url: str, name: str, pasted: str) -> None:
    """Make a set of what is pasted, and be on its page."""
    browser.get(f"{url}/console/questions")
    browser.find_element(By.ID, "name").send_keys(name)
    script = "arguments[0].value = arguments[1]"  # thousands of lines, as from a clipboard
    browser.execute_script(script, browser.find_element(By.ID, "pasted"), pasted)
    press(browser, "Tạo bộ")
    wait(browser).until(lambda _: browser.title.startswith(name))


def upload(browser: Chrome, url: str, file: Path) -> None:
    """Choose a file for a new set and send it."""
    browser.get(f"{url}/console/questions")
    browser.find_element(By.ID, "file").send_keys(str(file))
    press(browser, "Tạo bộ")


def run(browser: Chrome) -> None:
    """Ask the set that is shown, to its end."""
    press(browser, "Hỏi")
    wait(browser, 120).until(lambda _: "run=" in browser.current_url)
    wait(browser, 120).until(lambda _: not browser.find_elements(By.ID, "done"))
    find(browser, ".judging .tag")


def complaints(browser: Chrome) -> list[dict]:
    """What the browser's console says, the Content-Security-Policy's refusals included."""
    return browser.get_log("browser")


def test_a_question_is_answered_beside_its_reasons(browse: Browse, web: str, searcher: Searcher) -> None:
    browser = wide(browse)
    browser.get(f"{web}/console/ask")
    browser.find_element(By.ID, "question").send_keys(QUESTION + Keys.ENTER)
    until(browser, "Vì sao")
    result = searcher.search(QUESTION)
    answer = result.answers[0]
    assert browser.find_element(By.CSS_SELECTOR, ".bot blockquote").text == answer.quote
    chosen = browser.find_element(By.CSS_SELECTOR, ".chosen")
    assert chosen.find_element(By.TAG_NAME, "mark").text == answer.quote
    assert len(browser.find_elements(By.CSS_SELECTOR, ".candidates > li")) == len(result.hits)
    bars = [float(bar.get_attribute("value")) for bar in chosen.find_elements(By.TAG_NAME, "meter")]
    hit = next(hit for hit in result.hits if hit.passage_id == answer.passage_id)
    assert bars == pytest.approx([hit.score, hit.dense, hit.lexical], abs=1e-3)
    needed = measures.percent(result.reasons.answer_above)
    assert f"cần từ {needed}" in browser.find_element(By.ID, "answer").text
    assert all(label in browser.find_element(By.TAG_NAME, "table").text for label in texts.SIGNALS.values())
    chosen.find_element(By.TAG_NAME, "a").click()
    assert find(browser, "#quote").text == answer.quote
    assert complaints(browser) == []


def test_filters_leave_only_what_they_say(browse: Browse, web: str, searcher: Searcher) -> None:
    browser = wide(browse)
    browser.get(f"{web}/console/ask")
    browser.find_element(By.TAG_NAME, "summary").click()
    Select(browser.find_element(By.ID, "document")).select_by_value("bac-ninh")
    browser.find_element(By.ID, "question").send_keys("Nghị quyết 42 nói gì?" + Keys.ENTER)
    until(browser, "Chỉ hỏi trong 1 tài liệu")
    links = browser.find_elements(By.CSS_SELECTOR, ".candidates a")
    assert links and all("/document/bac-ninh?" in link.get_attribute("href") for link in links)
    Select(browser.find_element(By.ID, "document")).deselect_all()
    browser.find_element(By.NAME, "until").send_keys("01012000")
    press(browser, "Hỏi")
    until(browser, "Chỉ hỏi trong 0 tài liệu")
    assert texts.NONE.splitlines()[0] in browser.find_element(By.CSS_SELECTOR, ".bot").text


def test_a_question_that_leans_on_another(browse: Browse, web: str) -> None:
    browser = wide(browse)
    browser.get(f"{web}/console/ask")
    browser.find_element(By.TAG_NAME, "summary").click()
    browser.find_element(By.ID, "previous").send_keys(QUESTION)
    browser.find_element(By.ID, "question").send_keys("còn Nghị quyết 42?" + Keys.ENTER)
    until(browser, "Hỏi tiếp câu")
    assert "Ban cán sự Đảng UBND tỉnh" in browser.find_element(By.CSS_SELECTOR, ".bot").text


def test_a_thousand_questions_with_progress(browse: Browse, console: tuple[str, IndexSettings]) -> None:
    browser = wide(browse)
    paste(browser, console[0], "Một nghìn câu", "\n".join(f"{RIGHT} lần {each}" for each in range(1000)))
    assert "1000" in browser.find_element(By.CSS_SELECTOR, ".filters").text
    press(browser, "Hỏi cả bộ")
    seen = set()
    deadline = time.monotonic() + 120
    find(browser, "#done")
    while bars := browser.execute_script("return [...document.querySelectorAll('#done')].map(e => e.value)"):
        seen.add(bars[0])
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert len(seen) > 1  # it moved
    until(browser, "Chậm nhất (")
    assert "chưa hỏi" not in browser.find_element(By.CSS_SELECTOR, ".judging").text.casefold()
    browser.find_element(By.PARTIAL_LINK_TEXT, "Trang sau").click()
    until(browser, "Trang 2/20, 1000 câu")
    assert len(browser.page_source.encode()) < 150_000
    assert complaints(browser) == []


def test_judging_by_keys_makes_evidence(browse: Browse, console: tuple[str, IndexSettings]) -> None:
    browser = wide(browse)
    paste(browser, console[0], "Chấm thử", f"{RIGHT}\n{WRONG}")
    run(browser)
    rows = browser.find_elements(By.CSS_SELECTOR, "tr[data-place]")
    quote = rows[0].find_element(By.TAG_NAME, "blockquote").text
    rows[0].click()
    browser.execute_script("arguments[0].focus()", rows[0])
    browser.switch_to.active_element.send_keys("1")
    wait(browser, 10).until(lambda _: browser.find_elements(By.CSS_SELECTOR, "tr.right"))
    assert browser.switch_to.active_element.get_attribute("data-place") == "2"
    browser.switch_to.active_element.send_keys("3")
    box = find(browser, "details[open] textarea[name=evidence]")
    box.send_keys("câu không có trong tài liệu nào")
    press(browser, "Lưu")
    until(browser, words.NOT_IN_CORPUS)
    evidence = "Chỉ thị số 30-CT/TU, ngày 29-11-2023 của Ban Thường vụ Tỉnh ủy"
    assert evidence in source_text("bac-ninh")
    box = find(browser, "details[open] textarea[name=evidence]")
    box.clear()
    box.send_keys(evidence)
    press(browser, "Lưu")
    wait(browser, 10).until(lambda _: browser.find_elements(By.CSS_SELECTOR, "tr.failed"))
    with urlopen(browser.current_url.split("?")[0] + "/cau-hoi.jsonl") as file:
        kept = [json.loads(line) for line in file]
    assert [(each["question"], each["answerable"], each["evidence"]) for each in kept] == [
        (RIGHT, True, quote),
        (WRONG, True, evidence),
    ]
    assert complaints(browser) == []


def test_a_judgement_that_is_changed_takes_its_evidence_back(
    browse: Browse, console: tuple[str, IndexSettings]
) -> None:
    browser = wide(browse)
    paste(browser, console[0], "Chấm lại", RIGHT)
    run(browser)
    press(browser, "Đúng")
    find(browser, "tr.right")
    press(browser, "Một phần")
    find(browser, "tr.unknown details[open] textarea[name=evidence]")
    press(browser, "Kho không có")
    find(browser, "tr.failed")  # it was answered, and should not have been
    press(browser, "Đúng")
    until(browser, "Kho không có câu trả lời")  # which stays: it was not told by a judgement


def test_what_is_learned_in_one_run_counts_in_the_others(
    browse: Browse, console: tuple[str, IndexSettings]
) -> None:
    browser = wide(browse)
    paste(browser, console[0], "Hai lượt", RIGHT)
    run(browser)
    first = browser.current_url
    run(browser)
    WebDriverWait(browser, 20).until(lambda browser: browser.current_url != first)
    press(browser, "Đúng")
    find(browser, "tr.right")
    browser.get(first)
    find(browser, "tr.right")


def test_what_was_exported_comes_back_as_it_was(
    browse: Browse, console: tuple[str, IndexSettings], tmp_path: Path
) -> None:
    evidence = "117-KH/TU, ngày 3-11-2023"
    (tmp_path / "a.csv").write_text(f"Câu hỏi;Đáp án\n{RIGHT};{evidence}\n{WRONG};\n", "utf-8")
    browser = wide(browse)
    upload(browser, console[0], tmp_path / "a.csv")
    wait(browser).until(lambda _: browser.title.startswith("a.csv"))
    run(browser)
    with urlopen(browser.find_element(By.PARTIAL_LINK_TEXT, "Excel").get_attribute("href")) as file:
        questions = read_table("a.xlsx", file.read())
    assert [(each.question, each.answerable, each.evidence) for each in questions] == [
        (RIGHT, True, evidence),
        (WRONG, None, None),
    ]


def test_two_trainers_at_once(browse: Browse, console: tuple[str, IndexSettings]) -> None:
    first, second = wide(browse), wide(browse)
    paste(first, console[0], "Hai người", f"{RIGHT}\n{WRONG}")
    second.get(first.current_url)
    for browser in (first, second):
        press(browser, "Hỏi")
    for browser in (first, second):
        wait(browser, 60).until(lambda _, one=browser: "run=" in one.current_url)
        wait(browser, 60).until(lambda _, one=browser: not one.find_elements(By.ID, "done"))
    second.get(first.current_url)
    buttons = [each.find_elements(By.CSS_SELECTOR, "[data-key]") for each in (first, second)]
    buttons[0][0].click()
    buttons[1][4].click()
    find(second, "tr[data-place='2'] [aria-pressed=true]")
    find(first, "tr[data-place='1'] [aria-pressed=true]")
    first.refresh()
    pressed = first.find_elements(By.CSS_SELECTOR, "[aria-pressed=true]")
    assert [each.text for each in pressed] == ["Đúng", "Một phần"]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("cột lạ.csv", "Họ tên;Tuổi\nAn;30\n".encode(), "câu hỏi"),
        ("hỏng.xlsx", b"PK\x03\x04 broken", "hỏng.xlsx"),
        ("rỗng.csv", b"\n\n", "rỗng.csv"),
        ("ảnh.png", b"\x89PNG", "chỉ nhận tệp"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    browse: Browse, console: tuple[str, IndexSettings], tmp_path: Path, name: str, data: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(data)
    browser = wide(browse)
    upload(browser, console[0], tmp_path / name)
    assert told in find(browser, "#wrong .wrong").text
    assert complaints(browser) == []


def test_fifty_megabytes_are_refused_before_they_are_sent(
    browse: Browse, console: tuple[str, IndexSettings], tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_bytes(b"a" * 50 * 1024 * 1024)
    browser = wide(browse)
    upload(browser, console[0], tmp_path / "a.csv")
    until(browser, "lớn quá 5 MB")
    script = "arguments[0].value = 'x '.repeat(3 * 1024 * 1024)"
    browser.get(f"{console[0]}/console/questions")
    browser.execute_script(script, browser.find_element(By.ID, "pasted"))
    press(browser, "Tạo bộ")
    until(browser, "lớn quá 5 MB")


def test_a_table_of_excel_goes_in_and_comes_out(
    browse: Browse, console: tuple[str, IndexSettings], tmp_path: Path
) -> None:
    table = f'Mã;Câu hỏi;Trả lời được;Đáp án\na;{RIGHT};có;117-KH/TU, ngày 3-11-2023\nb;"=1+1";không;\n'
    (tmp_path / "bảng.csv").write_bytes(table.encode("utf-8-sig"))
    browser = wide(browse)
    upload(browser, console[0], tmp_path / "bảng.csv")
    wait(browser).until(lambda _: browser.title.startswith("bảng.csv"))
    run(browser)
    with urlopen(browser.find_element(By.PARTIAL_LINK_TEXT, "Excel").get_attribute("href")) as file:
        sheet = openpyxl.load_workbook(BytesIO(file.read())).active
    head, first, second = sheet.iter_rows()
    assert [cell.value for cell in head][:5] == ["Mã", "Câu hỏi", "Câu trước", "Trả lời được", "Đáp án"]
    assert [cell.value for cell in first][:2] == ["a", RIGHT]
    assert (second[1].value, second[1].data_type, second[3].value) == ("=1+1", "s", "không")


def test_a_session_that_has_ended_is_told(browse: Browse, console: tuple[str, IndexSettings]) -> None:
    browser = wide(browse)
    browser.get(f"{console[0]}/console/ask")
    browser.delete_all_cookies()
    browser.find_element(By.ID, "question").send_keys(QUESTION + Keys.ENTER)
    until(browser, texts.WEB_EXPIRED)


def test_two_versions_are_compared(browse: Browse, console: tuple[str, IndexSettings]) -> None:
    url, settings = console
    browser = wide(browse)
    golden = (ROOT / "corpus/questions/golden.jsonl").read_text("utf-8").splitlines()[:60]
    paste(browser, url, "So hai bản", "\n".join(golden))
    browser.get(f"{url}/console/compare")
    old, new = Versions(settings.data_dir).names()[-2:]
    Select(browser.find_element(By.ID, "before")).select_by_visible_text(old)
    Select(browser.find_element(By.ID, "after")).select_by_visible_text(new)
    press(browser, "So sánh")
    until(browser, measures.MEASURES["passed"], 60)
    row = next(
        each for each in browser.find_elements(By.TAG_NAME, "tr") if measures.MEASURES["passed"] in each.text
    )
    assert "0,0 điểm (0,0 đến 0,0)" in row.text  # the same documents answer alike
    assert "Bản mới thua: 0 câu" in browser.find_element(By.TAG_NAME, "main").text
    assert complaints(browser) == []


def test_a_run_has_a_report(browse: Browse, console: tuple[str, IndexSettings]) -> None:
    browser = wide(browse)
    golden = (ROOT / "corpus/questions/golden.jsonl").read_text("utf-8").splitlines()[::9]
    paste(browser, console[0], "Báo cáo thử", "\n".join(golden))
    run(browser)
    browser.find_element(By.LINK_TEXT, "Báo cáo").click()
    until(browser, "Kết quả chung")
    assert len(browser.find_elements(By.CSS_SELECTOR, "main svg[role=img]")) == 3
    assert len(browser.page_source.encode()) < 150_000
    with urlopen(browser.find_element(By.PARTIAL_LINK_TEXT, "Tải về").get_attribute("href")) as file:
        page = file.read().decode("utf-8")
    assert "<script" not in page and " src=" not in page
    assert browser.find_element(By.CSS_SELECTOR, "main table").text.split("\n")[-1].split()[-1] in page
    assert complaints(browser) == []


def test_feedback_becomes_a_test_question_in_two_clicks(
    browse: Browse, console: tuple[str, IndexSettings]
) -> None:
    url = console[0]
    browser = wide(browse)
    browser.get(url)
    wait(browser).until(lambda _: "câu mẫu" in browser.find_element(By.ID, "log").text)
    browser.find_element(By.NAME, "question").send_keys("Giá vàng hôm nay bao nhiêu?" + Keys.ENTER)
    until(browser, "không tìm thấy")
    browser.find_element(By.LINK_TEXT, texts.WEB_CONSOLE).click()
    browser.find_element(By.LINK_TEXT, "Phản hồi").click()
    until(browser, "Giá vàng")
    press(browser, "Đưa vào: kho không có")
    click(browser, ".cards [role=status] a")
    until(browser, "Giá vàng")
    assert "Kho không có câu trả lời" in browser.find_element(By.CSS_SELECTOR, ".judging").text
    browser.get(f"{url}/console/feedback")
    assert "Giá vàng" not in browser.find_element(By.TAG_NAME, "main").text


def test_versions_are_built_looked_at_and_switched(browse: Browse, lexical: IndexSettings) -> None:
    build(lexical)
    first = Versions(lexical.data_dir).current()
    add_document(lexical, "them", "Đảng ủy xã Tân Sơn trồng 1.234 cây xanh trong năm 2024.")
    with running_web(bot_settings(lexical, web_port=0)) as (url, _, _):
        browser = wide(browse)
        browser.get(f"{url}/console/versions")
        press(browser, "Dựng bản mới")
        until(browser, "Đã dựng", 60)
        assert Versions(lexical.data_dir).current() == first  # nobody has looked at it yet
        browser.find_element(By.CSS_SELECTOR, "p a").click()
        until(browser, "thêm: 1 them")
        press(browser, "Dùng phiên bản này")
        browser.switch_to.alert.accept()
        until(browser, f"Quay lại {first}")
        second = Versions(lexical.data_dir).current()
        assert second != first
        press(browser, "Quay lại")
        browser.switch_to.alert.accept()
        wait(browser).until(lambda _: Versions(lexical.data_dir).current() == first)
        until(browser, "đang dùng")
        assert complaints(browser) == []
    rows = sqlite3.connect(lexical.data_dir / "state.sqlite").execute(
        "SELECT action, detail FROM admin_actions ORDER BY id"
    )
    assert list(rows) == [("build", ""), ("publish", second), ("rollback", first)]


def test_a_set_is_removed_with_its_runs(browse: Browse, console: tuple[str, IndexSettings]) -> None:
    browser = wide(browse)
    paste(browser, console[0], "Bộ để xóa", RIGHT)
    run(browser)
    there = browser.current_url
    browser.get(f"{console[0]}/console/questions")
    next(each for each in browser.find_elements(By.TAG_NAME, "tr") if "Bộ để xóa" in each.text).find_element(
        By.TAG_NAME, "button"
    ).click()
    browser.switch_to.alert.accept()
    wait(browser).until(lambda _: "Bộ để xóa" not in browser.page_source)
    browser.get(there)
    assert words.SET_GONE in browser.find_element(By.TAG_NAME, "main").text


@pytest.mark.parametrize("look", [{"width": 1100}, {"width": 360, "dark": True}])
def test_every_page_is_accessible_small_and_fits(
    browse: Browse, console: tuple[str, IndexSettings], look: dict[str, object]
) -> None:
    browser = browse(height=800, **look)
    paste(browser, console[0], "Xem mọi trang", f"{RIGHT}\n{WRONG}")
    run(browser)
    name = browser.current_url.split("/")[-1].split("?")[0]
    for page in PAGES:
        browser.get(f"{console[0]}/console/{page.format(set=name)}")
        check_page(browser, page)
    browser.get(f"{console[0]}/console/ask?q={RIGHT}")
    until(browser, "Vì sao")
    browser.find_element(By.CSS_SELECTOR, ".candidates a").click()
    find(browser, "#quote")
    check_page(browser, "answer")
    browser.get(f"{console[0]}/console/nowhere")
    assert browser.find_element(By.TAG_NAME, "body").text == "Not Found"


def check_page(browser: Chrome, page: str) -> None:
    """Nothing that axe calls serious, less than 150 KB, no wider than the window, no complaint."""
    found = [each for each in Axe().run(browser)["violations"] if each["impact"] in ("serious", "critical")]
    assert found == [], page
    script = "return performance.getEntries().reduce((sum, each) => sum + (each.decodedBodySize || 0), 0)"
    assert browser.execute_script(script) < 150_000, page
    assert not browser.execute_script("return document.documentElement.scrollWidth > innerWidth"), page
    assert complaints(browser) == []


def test_the_first_tab_leads_past_the_menu(browse: Browse, console: tuple[str, IndexSettings]) -> None:
    browser = wide(browse)
    browser.get(f"{console[0]}/console/compare")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "Tới nội dung"
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "main"


def test_an_old_address_says_what_is_gone(browse: Browse, console: tuple[str, IndexSettings]) -> None:
    browser = wide(browse)
    for path, told in (
        ("questions/9999", words.SET_GONE),
        ("document/nowhere", texts.DOCUMENT_GONE),
        ("report/9999.html", words.RUN_GONE),
        ("versions/nowhere", "nowhere"),
    ):
        browser.get(f"{console[0]}/console/{path}")
        assert told in browser.find_element(By.TAG_NAME, "main").text
