"""What those who run the bot ask of it, and find in its log."""

import json
import logging
import re
import sqlite3
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.logs import REQUEST, JsonLines, Redacting
from bot.settings import BotSettings
from index.versions import Versions
from tests.running import running_web
from tests.web.test_security import Client

QUESTION = "Kế hoạch 117-KH/TU ngày nào?"


@pytest.fixture
def client(web: str) -> Client:
    """A visitor of the running web chat."""
    return Client(web).visit()


def measured(client: Client) -> dict[str, float]:
    """The samples that /metrics gives, under their names and labels."""
    status, page, headers = client.request("GET", "/metrics")
    assert status == 200 and headers["content-type"].startswith("text/plain; version=")
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def test_ready_once_questions_are_answered(web_settings: BotSettings) -> None:
    with running_web(web_settings, load=False) as (url, _, load):
        client = Client(url)
        assert client.request("GET", "/healthz")[:2] == (200, "ok")
        status, told, _ = client.request("GET", "/readyz")
        assert (status, json.loads(told)) == (503, {"ready": False, "missing": ["index"], "version": None})
        load()
        current = Versions(web_settings.data_dir).current()
        status, told, _ = client.request("GET", "/readyz")
        assert (status, json.loads(told)) == (200, {"ready": True, "missing": [], "version": current})


def test_not_ready_without_its_state(web_settings: BotSettings, tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    own = web_settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{path}"})
    with running_web(own) as (url, _, _):
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE inbox")
        status, told, _ = Client(url).request("GET", "/readyz")
        assert (status, json.loads(told)["missing"]) == (503, ["state"])
        assert Client(url).request("GET", "/metrics")[0] == 503
        assert Client(url).request("GET", "/healthz")[0] == 200


def test_answers_are_counted_and_timed(client: Client) -> None:
    before = measured(client)
    for place in range(3):
        client.post("/ask", {"question": f"{QUESTION} ({place})"})
    client.post("/ask", {"question": "Giá vàng hôm nay bao nhiêu?"})
    after = measured(client)
    grown = {name: after[name] - before.get(name, 0) for name in after}
    assert grown["hoidap_answers_total answer"] == 3
    assert grown["hoidap_answers_total none"] == 1
    assert grown["hoidap_answer_seconds_count"] == 4
    assert 0 < grown["hoidap_answer_seconds_sum"] < 60
    assert after["hoidap_inbox_waiting"] == after["hoidap_questions_waiting"] == 0
    assert after["process_resident_memory_bytes"] > 10**8


def test_a_request_is_known_by_its_id(client: Client) -> None:
    assert client.request("GET", "/healthz", **{"X-Request-ID": "abc-1"})[2]["x-request-id"] == "abc-1"
    made = client.request("GET", "/healthz")[2]["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", made)
    assert client.request("GET", "/healthz", **{"X-Request-ID": "a b"})[2]["x-request-id"] != "a b"


@pytest.mark.parametrize("failed", [True, False])
def test_lines_for_machines_tell_what_they_belong_to(failed: bool) -> None:
    error = (ValueError, ValueError("nơi hỏng: s3cret"), None) if failed else None
    record = logging.LogRecord("bot.x", logging.WARNING, "x.py", 1, "không gửi được %s", ("s3cret",), error)
    token = REQUEST.set("u7")
    line, text = JsonLines("s3cret").format(record), Redacting("s3cret").format(record)
    REQUEST.reset(token)
    told = json.loads(line)
    assert "\n" not in line and "s3cret" not in line + text
    assert (told["level"], told["request"], told["logger"]) == ("WARNING", "u7", "bot.x")
    assert told["message"] == "không gửi được <token>"
    assert ("nơi hỏng" in told.get("exception", "")) is failed
    assert "WARNING u7 bot.x" in text
