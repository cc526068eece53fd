"""Pictures of the console's pages, on a desk and on a phone, in the light and in the dark."""

import time
from io import BytesIO
from pathlib import Path

from PIL import Image
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.conftest import ROOT
from tests.web.conftest import open_browser

QUESTION = "Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?"
LOOKS = {"desk": (1100, 1400), "phone": (360, 1400)}
EVERY = 4  # golden questions: enough to show what a report is
TITLES = {
    "ask": "Hỏi: câu trả lời và vì sao",
    "sets": "Bộ câu hỏi",
    "questions": "Một bộ: hỏi, lọc, chấm",
    "compare": "So sánh hai phiên bản",
    "report": "Báo cáo",
    "feedback": "Phản hồi",
    "versions": "Phiên bản (quản trị viên)",
    "diff": "Một phiên bản so với bản đang dùng",
}


def draw_console(url: str, versions: list[str], images: Path) -> str:
    """Fill the console as trainers would, draw every page, return docs/console.md."""
    browser = open_browser(width=1100, height=900)
    name = _fill(browser, url)
    browser.quit()
    old, new = versions[-2:]
    pages = {
        "ask": f"ask?q={QUESTION}",
        "sets": "questions",
        "questions": f"questions/{name}?show=wrong",
        "compare": f"compare?set={name}&before={old}&after={new}",
        "report": "report",
        "feedback": "feedback",
        "versions": "versions",
        "diff": f"versions/{old}",
    }
    lines = ["# The trainers' console\n", "Made by `make docs`.\n"]
    for look, (width, height) in LOOKS.items():
        for dark in (False, True):
            browser = open_browser(width=width, height=height, dark=dark)
            for page, path in pages.items():
                browser.get(f"{url}/console/{path}")
                time.sleep(1.5 if page == "ask" else 0.3)
                _shoot(browser, images / _name(page, look, dark), width, height)
            browser.quit()
    for page, title in TITLES.items():
        shots = [_name(page, look, dark) for look in LOOKS for dark in (False, True)]
        lines += [f"## {title}\n", *(f"![{title}](images/{shot})" for shot in shots), ""]
    return "\n".join(lines)


def _name(page: str, look: str, dark: bool) -> str:
    return f"console-{page}-{look}-{'dark' if dark else 'light'}.png"


def _fill(browser: Chrome, url: str) -> str:
    """A set of golden questions, asked of both versions, and something to see to; the set's number."""
    wait = WebDriverWait(browser, 120)
    golden = (ROOT / "corpus/questions/golden.jsonl").read_text("utf-8").splitlines()[::EVERY]
    browser.get(f"{url}/console/questions")
    browser.find_element(By.ID, "name").send_keys("Câu hỏi chuẩn, một phần tư")
    paste = "arguments[0].value = arguments[1]"
    browser.execute_script(paste, browser.find_element(By.ID, "pasted"), "\n".join(golden))
    browser.find_element(By.CSS_SELECTOR, "form button[type=submit]").click()
    wait.until(lambda _: browser.current_url.rpartition("/")[2].isdecimal())
    name = browser.current_url.rpartition("/")[2]
    browser.get(f"{url}/console/compare")
    browser.find_element(By.CSS_SELECTOR, "form button[type=submit]").click()
    wait.until(lambda _: "điểm (" in browser.find_element(By.TAG_NAME, "body").text)
    browser.get(url)
    wait.until(lambda _: "câu mẫu" in browser.find_element(By.ID, "log").text)
    browser.find_element(By.NAME, "question").send_keys("Lương cơ sở năm 2024 là bao nhiêu?" + Keys.ENTER)
    wait.until(lambda _: len(browser.find_elements(By.CSS_SELECTOR, ".bot")) > 1)
    return name


def _shoot(browser: Chrome, file: Path, width: int, height: int) -> None:
    """A picture as high as the page, at most ``height``, in 128 colours."""
    tall = browser.execute_script("return document.documentElement.scrollHeight")
    size = {"width": width, "height": min(tall, height), "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    picture = Image.open(BytesIO(browser.get_screenshot_as_png())).convert("RGB")
    picture.quantize(128).save(file, optimize=True)
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {**size, "height": height})
