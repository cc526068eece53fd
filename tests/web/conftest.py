"""The web chat, running, and a real browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import chain

import pytest
from selenium import webdriver

from bot.settings import BotSettings
from index.settings import IndexSettings
from tests.conftest import bot_settings
from tests.running import running_web

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
ARGUMENTS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--no-first-run", "--disable-quic", "--hide-scrollbars",
)  # fmt: skip


@pytest.fixture(scope="session")
def web_settings(settings: IndexSettings) -> BotSettings:
    """The web chat on a free port, with the real model."""
    return bot_settings(settings, web_port=0)


@pytest.fixture(scope="session")
def web(web_settings: BotSettings) -> Iterator[str]:
    """The address of a web chat that is ready."""
    with running_web(web_settings) as (url, _, _):
        yield url


def open_browser(width: int = 360, height: int = 780, dark: bool = False) -> webdriver.Chrome:
    """A browser of a phone's size; skips the test where there is none, unless REQUIRE_BROWSER is set."""
    if not (CHROMIUM and DRIVER):
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("no chromium and chromedriver, but REQUIRE_BROWSER is set")
        pytest.skip("no chromium and chromedriver (Debian: apt-get install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ARGUMENTS:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": True},
    )
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
    return browser


@pytest.fixture(scope="session")
def browsers() -> Iterator[dict[str, list[webdriver.Chrome]]]:
    """Browsers that tests have opened, by what they look like: starting one takes a second."""
    kept: dict[str, list[webdriver.Chrome]] = {}
    yield kept
    for browser in chain.from_iterable(kept.values()):
        browser.quit()


@pytest.fixture
def browse(browsers: dict[str, list[webdriver.Chrome]]) -> Iterator[Callable[..., webdriver.Chrome]]:
    """Open browsers, each as good as new."""
    opened: list[tuple[str, webdriver.Chrome]] = []

    def start(**options: object) -> webdriver.Chrome:
        look = repr(sorted(options.items()))
        kept = browsers.setdefault(look, [])
        opened.append((look, kept.pop() if kept else open_browser(**options)))
        return opened[-1][1]

    yield start
    for look, browser in opened:
        browser.get("about:blank")
        browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
        browser.get_log("browser")
        browsers[look].append(browser)
