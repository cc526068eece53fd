"""The chat as a person uses it in a real browser."""

from collections.abc import Callable
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from axe_core_python.selenium import Axe
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from bot import texts
from bot.rendering import render_result
from bot.settings import BotSettings
from index.build import build
from index.passages import document_key
from index.search import Searcher
from index.settings import IndexSettings
from tests.bot_api.judges import parse_html
from tests.conftest import bot_settings
from tests.corpora import add_document
from tests.running import running_web
from tests.sources import source_text

QUESTION = "thoi gian hoan thanh chuong trinh hanh dong cua cac cap truoc ngay nao"
Browse = Callable[..., Chrome]


def until(browser: Chrome, text: str) -> None:
    """Wait until a text is on the page."""
    WebDriverWait(browser, 20).until(lambda _: text in browser.find_element(By.ID, "log").text)


def ask(browser: Chrome, question: str, expected: str) -> None:
    """Type a question, send it, wait for what is expected."""
    browser.find_element(By.NAME, "question").send_keys(question + Keys.ENTER)
    until(browser, expected)


def press(browser: Chrome, label: str) -> None:
    """Press the newest button of a label."""
    [button for button in browser.find_elements(By.TAG_NAME, "button") if button.text == label][-1].click()


def opened(browse: Browse, web: str, **options: object) -> Chrome:
    """The page, greeted."""
    browser = browse(**options)
    browser.get(web)
    until(browser, "câu mẫu")
    return browser


def complaints(browser: Chrome) -> list[dict]:
    """What the browser's console says, the Content-Security-Policy's refusals included."""
    return browser.get_log("browser")


def test_the_browser_shows_what_telegram_shows(browse: Browse, web: str, searcher: Searcher) -> None:
    browser = opened(browse, web)
    ask(browser, QUESTION, "30-12-2023")
    result = searcher.search(QUESTION)
    (message,) = render_result(result, searcher.library.view(result.answers[0].passage_id))
    browser.execute_script("document.querySelectorAll('details').forEach(details => { details.open = true })")
    shown = browser.find_elements(By.CSS_SELECTOR, ".bot .text")[-1].text
    assert "".join(shown.split()) == "".join(parse_html(message.html)[0].split())
    assert browser.find_element(By.CSS_SELECTOR, "blockquote").text in source_text("bac-ninh")
    labels = [
        button.text for button in browser.find_elements(By.CSS_SELECTOR, ".turn:last-of-type .row button")
    ]
    offered = [button.label for row in message.buttons for button in row]
    assert labels == [*offered, texts.GOOD, texts.BAD]
    assert complaints(browser) == []


def test_buttons_work(browse: Browse, web: str) -> None:
    browser = opened(browse, web)
    ask(browser, QUESTION, "30-12-2023")
    press(browser, texts.AFTER)
    until(browser, "Các đại biểu tham dự")
    turns = len(browser.find_elements(By.CSS_SELECTOR, ".turn"))
    press(browser, texts.AFTER)
    until(browser, "tháo gỡ, giải quyết “8 điểm nghẽn”")
    assert len(browser.find_elements(By.CSS_SELECTOR, ".turn")) == turns
    press(browser, texts.OTHER)
    until(browser, texts.OTHER_PASSAGE.format(rank=2))
    press(browser, texts.COPY)
    WebDriverWait(browser, 5).until(lambda _: texts.WEB_COPIED in browser.find_element(By.ID, "log").text)
    assert complaints(browser) == []


def test_documents_are_read_page_by_page(browse: Browse, web: str) -> None:
    browser = opened(browse, web)
    ask(browser, "/nghiquyet 43", "43-NQ/TW")
    turns = len(browser.find_elements(By.CSS_SELECTOR, ".turn"))
    press(browser, "2")
    until(browser, "Đoạn sau")
    text = browser.find_elements(By.CSS_SELECTOR, ".bot .text")[-1].text.split("\n")[0]
    assert text in source_text("nghi-quyet-43")
    press(browser, texts.OUTLINE)
    until(browser, texts.PAGE_AFTER)
    assert len(browser.find_elements(By.CSS_SELECTOR, ".turn")) == turns
    press(browser, texts.LOCK.format(document=texts.THIS_DOCUMENT))
    until(browser, "Từ câu sau tôi chỉ tìm trong")
    ask(browser, "Nhóm nhiệm vụ thứ nhất là gì?", "Đang hỏi trong: Tóm lược Nghị quyết số 43-NQ/TW")
    assert complaints(browser) == []


def test_a_shared_link_opens_what_it_names(browse: Browse, web: str) -> None:
    browser = opened(browse, web)
    ask(browser, QUESTION, "30-12-2023")
    browser.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": web},
    )
    press(browser, texts.SHARE)
    WebDriverWait(browser, 5).until(lambda _: texts.WEB_COPIED in browser.find_element(By.ID, "log").text)
    link = browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert link.startswith(f"{web}/?start=p_")
    browser.get(link)
    until(browser, "30-12-2023")
    browser.get(f"{web}/?start=%22onload=alert(1)")
    until(browser, "câu mẫu")
    assert complaints(browser) == []


def test_a_file_is_handed_out_where_that_is_allowed(browse: Browse, lexical: IndexSettings) -> None:
    add_document(lexical, "bao-cao", "Cánh đồng lúa chín.", title="Báo cáo", number="9-BC/TU", shareable=True)
    build(lexical)
    with running_web(bot_settings(lexical, web_port=0)) as (url, _, _):
        browser = opened(browse, url)
        ask(browser, f"/start d_{document_key('bao-cao')}", "9-BC/TU")
        press(browser, texts.FILE_BUTTON)
        until(browser, "bao-cao.txt")
        address = browser.find_element(By.LINK_TEXT, "bao-cao.txt").get_attribute("href")
        with urlopen(address) as answer:
            assert answer.read().decode("utf-8") == "Cánh đồng lúa chín."
            assert answer.headers["Content-Disposition"].startswith("attachment")
        for key in (document_key("nghi-quyet-43"), "aaaaaaaaaaaaaaaa", "..%2f..%2fsettings.env"):
            with pytest.raises(HTTPError, match="404"):
                urlopen(f"{url}/file/{key}")
        assert complaints(browser) == []


def test_an_example_is_asked_with_a_tap(browse: Browse, web: str) -> None:
    browser = opened(browse, web)
    browser.find_element(By.CSS_SELECTOR, ".row button").click()
    until(browser, "Phan Văn Giang")


def test_a_very_long_answer_fits_a_phone(browse: Browse, web: str) -> None:
    browser = opened(browse, web)
    ask(browser, "x" * 999, texts.NONE.splitlines()[0])
    ask(browser, "y" * 1200, "Tin nhắn dài quá")
    ask(browser, QUESTION, "30-12-2023")
    browser.find_elements(By.TAG_NAME, "summary")[-1].click()
    wide, seen = browser.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= seen == 360


def test_what_a_person_types_is_never_markup(browse: Browse, web: str) -> None:
    browser = opened(browse, web)
    ask(browser, "<img src=x onerror=alert(1)> <b>chủ trì</b>", "<b>chủ trì</b>")
    assert browser.find_elements(By.CSS_SELECTOR, "#log img") == []
    assert complaints(browser) == []


def test_while_the_model_loads_it_says_so_and_then_answers(browse: Browse, web_settings: BotSettings) -> None:
    with running_web(web_settings, load=False) as (url, _, load):
        browser = browse()
        browser.get(url)
        until(browser, texts.LOADING)
        ask(browser, QUESTION, QUESTION)
        load()
        until(browser, "30-12-2023")
        log = browser.find_element(By.ID, "log")
        WebDriverWait(browser, 20).until(lambda _: texts.LOADING not in log.text)  # each asks again by itself


def test_a_server_that_is_gone_is_told(browse: Browse, web_settings: BotSettings) -> None:
    with running_web(web_settings) as (url, _, _):
        browser = opened(browse, url)
    ask(browser, QUESTION, texts.WEB_OFFLINE)


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_serious(browse: Browse, web: str, dark: bool) -> None:
    browser = opened(browse, web, dark=dark)
    ask(browser, QUESTION, "30-12-2023")
    found = Axe().run(browser)["violations"]
    assert [(rule["id"], rule["impact"]) for rule in found if rule["impact"] in ("serious", "critical")] == []


def test_a_page_elsewhere_cannot_ask(browse: Browse, web: str, web_settings: BotSettings) -> None:
    with running_web(web_settings) as (other, _, _):
        browser = opened(browse, other)
        script = (
            "const done = arguments[arguments.length - 1];"
            f"fetch('{web}/ask', {{method: 'POST', credentials: 'include', mode: 'no-cors',"
            "body: new URLSearchParams({question: 'x'})}).then(() => done('sent'), () => done('refused'))"
        )
        assert browser.execute_async_script(script) == "refused"


def test_signing_in_with_the_link(browse: Browse, web_settings: BotSettings) -> None:
    with running_web(web_settings.model_copy(update={"webhook_url": "https://example.vn"})) as (
        url,
        tokens,
        _,
    ):
        browser = browse()
        browser.get(url)
        assert texts.WEB_SIGN_IN_NEEDED in browser.page_source
        browser.get(f"{url}/sign-in?token={tokens[0]}")
        browser.find_element(By.TAG_NAME, "button").click()
        until(browser, "câu mẫu")
        assert len(tokens) == 2
