"""``make docs``: the transcript and all pictures, from a running bot."""

import tempfile
import time
from pathlib import Path

from selenium.webdriver import Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from index.build import build
from index.settings import IndexSettings
from index.versions import Versions
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import ROOT, bot_settings
from tests.corpora import own_corpus
from tests.docs.console import draw_console
from tests.docs.exchanges import transcript, twenty_exchanges
from tests.docs.flows import Flows, all_flows, flows_transcript
from tests.docs.pictures import draw_exchanges
from tests.running import running_telegram, running_web
from tests.web.conftest import open_browser

DOCS = ROOT / "docs"
QUESTION = "Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?"


def main() -> None:
    """Write docs/transcript.md and docs/images."""
    with tempfile.TemporaryDirectory() as data:
        settings = IndexSettings(_env_file=None, corpus_dir=ROOT / "corpus", data_dir=Path(data))
        build(settings)
        server = BotApi().start()
        chosen = bot_settings(
            settings, telegram_bot_token=TOKEN, telegram_api_base_url=server.url, web_port=0, rate_person=1000
        )
        with running_telegram(chosen):
            exchanges = twenty_exchanges(server)
        server.stop()
        (DOCS / "transcript.md").write_text(transcript(exchanges), "utf-8")
        browser = open_browser()
        images = DOCS / "images"
        for first in range(0, len(exchanges), 5):
            draw_exchanges(browser, exchanges[first : first + 5], images / f"telegram-{first // 5 + 1}.png")
        flows = _flows(settings)
        (DOCS / "flows.md").write_text(flows_transcript(flows), "utf-8")
        for place, taken in enumerate(flows.values(), 1):
            draw_exchanges(browser, taken, images / f"flow-{place}.png")
        browser.quit()
        with running_web(chosen) as (url, _, _):
            for dark in (False, True):
                _draw_web(url, dark)
            build(settings)  # a second version, to compare
            page = draw_console(url, Versions(settings.data_dir).names(), images)
            (DOCS / "console.md").write_text(page, "utf-8")


def _flows(settings: IndexSettings) -> Flows:
    with tempfile.TemporaryDirectory() as folder:
        own = own_corpus(settings, Path(folder))
        server = BotApi().start()
        try:
            return all_flows(
                bot_settings(own, telegram_bot_token=TOKEN, telegram_api_base_url=server.url), server
            )
        finally:
            server.stop()


def _draw_web(url: str, dark: bool) -> None:
    browser = open_browser(width=390, height=760, dark=dark)
    browser.get(url)
    WebDriverWait(browser, 30).until(lambda _: "câu mẫu" in browser.find_element(By.ID, "log").text)
    browser.find_element(By.NAME, "question").send_keys(QUESTION + Keys.ENTER)
    WebDriverWait(browser, 30).until(
        lambda _: "MTTQ tỉnh tham mưu" in browser.find_element(By.ID, "log").text
    )
    time.sleep(0.5)  # the log scrolls to the question
    browser.save_screenshot(str(DOCS / "images" / f"web-{'dark' if dark else 'light'}.png"))
    browser.quit()


if __name__ == "__main__":
    main()
