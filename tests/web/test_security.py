"""What a hostile page, proxy or client is refused."""

import asyncio
import gzip
import http.client
import re
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from pydantic import HttpUrl
from starlette.routing import Route

from bot import texts
from bot.services import open_services
from bot.settings import BotSettings
from bot.web.application import CONSOLE_PAGES
from bot.web.site import Site
from tests.running import running_web

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Client:
    """A browser's HTTP, with every header in the test's hand."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.origin = url
        self.cookie = ""
        self.csrf = ""

    def request(
        self, method: str, path: str, body: bytes | str | None = None, **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection(self.host, timeout=20)
        sent = {"Cookie": self.cookie, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request(method, path, body, {name: value for name, value in sent.items() if value})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        if "Set-Cookie" in response.headers:
            cookie = SimpleCookie(response.headers["Set-Cookie"])["session"]
            self.cookie = f"session={cookie.value}"
        shown = dict(response.headers.items())
        shown["bytes"] = str(len(content))
        if shown.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        return response.status, content.decode("utf-8"), shown

    def visit(self) -> "Client":
        """Open the page, keep its session and token."""
        page = self.request("GET", "/")[1]
        self.csrf = re.search(r'x-csrf-token": "([^"]+)"', page)[1]
        return self

    def post(self, path: str, values: dict[str, str], **headers: str) -> tuple[int, str, dict[str, str]]:
        """A form, as our own page sends it unless told otherwise."""
        given = {"Origin": self.origin, "X-CSRF-Token": self.csrf, **FORM, **headers}
        return self.request("POST", path, urlencode(values), **given)


@pytest.fixture
def client(web: str) -> Client:
    return Client(web).visit()


def test_our_own_page_is_answered(client: Client) -> None:
    status, body, _ = client.post("/ask", {"question": "Kế hoạch 117-KH/TU ngày nào?"})
    assert status == 200 and "117-KH/TU" in body


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "169.254.169.254"])
def test_another_host_name_is_refused(client: Client, host: str) -> None:
    assert client.request("GET", "/", Host=host or "evil")[0] == 400


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://127.0.0.1:1"])
def test_another_origin_is_refused(client: Client, origin: str) -> None:
    assert client.post("/ask", {"question": "x"}, Origin=origin)[0] == 403


@pytest.mark.parametrize("token", ["", "x", "đ"])
def test_a_wrong_csrf_token_is_refused(client: Client, token: str) -> None:
    for path in ("/ask", "/press"):
        status, body, _ = client.post(path, {"question": "x", "csrf": token}, **{"X-CSRF-Token": ""})
        assert (status, body) == (403, texts.WEB_EXPIRED)


def test_another_sessions_token_is_refused(web: str, client: Client) -> None:
    client.csrf = Client(web).visit().csrf
    assert client.post("/ask", {"question": "x"})[0] == 403


def test_a_forged_session_is_a_new_one(client: Client) -> None:
    client.cookie = client.cookie[:-3] + "abc"
    assert client.post("/ask", {"question": "x"})[0] == 403


def test_a_large_body_is_refused(client: Client) -> None:
    assert client.post("/ask", {"question": "x" * 100_000})[0] == 413


def test_other_methods_are_refused(client: Client) -> None:
    assert client.request("PUT", "/ask", Origin=client.origin)[0] == 405
    assert client.request("GET", "/ask")[0] == 405


def test_paths_outside_the_static_folder_are_not_served(client: Client) -> None:
    for path in ("/static/../site.py", "/static/%2e%2e/site.py", "/static/..%2fsite.py", "/settings.env"):
        assert client.request("GET", path)[0] == 404


def test_headers_allow_only_our_own_content(client: Client) -> None:
    headers = client.request("GET", "/")[2]
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers
    assert "httponly; samesite=strict" in Client(client.origin).request("GET", "/")[2]["set-cookie"]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"])
def test_behind_a_proxy_a_sign_in_is_needed(client: Client, header: str) -> None:
    status, page, _ = client.request("GET", "/", **{header: "10.0.0.1"})
    assert status == 401 and texts.WEB_SIGN_IN_NEEDED in page
    assert client.post("/ask", {"question": "x"}, **{header: "10.0.0.1"})[0] == 401


@pytest.mark.parametrize("change", [{"web_host": "0.0.0.0"}, {"webhook_url": "https://example.vn"}])
def test_reached_from_elsewhere_a_sign_in_is_needed_once(
    web_settings: BotSettings, change: dict[str, str]
) -> None:
    with running_web(web_settings.model_copy(update=change)) as (url, tokens, _):
        client = Client(url)
        assert client.request("GET", "/")[0] == 401
        assert [client.request("GET", path)[0] for path in ("/healthz", "/readyz", "/metrics")] == [200] * 3
        page = client.request("GET", f"/sign-in?token={tokens[0]}")[1]
        client.csrf = re.search(r'name="csrf" value="([^"]+)"', page)[1]
        assert client.post("/sign-in", {"token": "x"})[:2] == (403, texts.WEB_LINK_USED)
        assert client.post("/sign-in", {"token": tokens[0]})[0] == 303
        client.visit()
        assert client.post("/ask", {"question": "Kế hoạch 117-KH/TU ngày nào?"})[0] == 200
        other = Client(url)
        other.csrf = re.search(r'name="csrf" value="([^"]+)"', other.request("GET", "/sign-in?token=x")[1])[1]
        assert other.post("/sign-in", {"token": tokens[0]})[0] == 403
        assert len(tokens) == 2


def test_a_token_is_shown_as_text(client: Client) -> None:
    page = client.request("GET", "/sign-in?token=%22%3E%3Cscript%3E")[1]
    assert "<script>" not in page


def test_while_it_loads_it_says_so(web_settings: BotSettings) -> None:
    with running_web(web_settings, load=False) as (url, _, load):
        assert texts.LOADING in Client(url).visit().post("/ask", {"question": "chào"})[1]
        load()
        assert texts.LOADING not in Client(url).visit().post("/ask", {"question": "chào"})[1]


def test_the_first_page_is_light(client: Client) -> None:
    page = client.request("GET", "/", **{"Accept-Encoding": "gzip"})
    total = int(page[2]["bytes"])
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', page[1]):
        status, _, headers = client.request("GET", path, **{"Accept-Encoding": "gzip"})
        assert status == 200
        total += int(headers["bytes"])
    assert total < 100 * 1024


POSTS = (
    "ask", "questions/new", "questions/1/run", "questions/1/stop", "questions/1/judge", "questions/1/expect",
    "questions/1/remove", "compare", "feedback/take", "feedback/drop", "versions/build", "versions/use",
    "versions/rollback",
)  # fmt: skip


@pytest.mark.parametrize("path", POSTS)
def test_the_console_does_nothing_without_the_token_or_a_role(client: Client, path: str) -> None:
    for csrf in ("", "x"):
        assert client.post(f"/console/{path}", {"csrf": client.csrf}, **{"X-CSRF-Token": csrf})[0] == 403
    assert client.post(f"/console/{path}", {}, Origin="http://evil.example")[0] == 403
    assert client.post(f"/console/{path}", {}, **{"X-Forwarded-For": "10.0.0.1"})[0] == 401


def test_all_that_the_console_does_is_listed_here(tmp_path: Path) -> None:
    async def routes() -> list[Route]:
        async with open_services(BotSettings(_env_file=None, data_dir=tmp_path)) as services:
            return [each for page in CONSOLE_PAGES for each in page(Site(), services).routes()]

    posts = [route.path for route in asyncio.run(routes()) if "POST" in route.methods]
    assert sorted(re.sub(r"{\w+}", "1", path) for path in posts) == sorted(
        f"/console/{each}" for each in POSTS
    )


def test_a_refusal_takes_nobodys_session(web: str) -> None:
    """A link followed from another site comes without the cookie; it must not put another in its place."""
    _, _, headers = Client(web).request("GET", "/", **{"X-Forwarded-For": "10.0.0.1"})
    assert "set-cookie" not in headers


def test_signing_out_ends_a_session_wherever_its_cookie_is(web_settings: BotSettings) -> None:
    with running_web(web_settings.model_copy(update={"web_url": HttpUrl("http://127.0.0.1")})) as (
        url,
        tokens,
        _,
    ):
        client = Client(url)
        client.csrf = re.search(r'name="csrf" value="([^"]+)"', client.request("GET", "/sign-in")[1])[1]
        assert client.post("/sign-in", {"token": tokens[0], "csrf": client.csrf})[0] == 303
        client.visit()
        stolen = client.cookie
        assert client.request("GET", "/console/ask")[0] == 200
        assert client.post("/sign-out", {"csrf": client.csrf})[0] == 303
        client.cookie = stolen
        assert client.request("GET", "/console/ask")[0] == 401
