"""Documents by address: from a server on loopback, which counts as a network of one's own."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index.errors import CorpusError
from index.fetching import MAX_REDIRECTS, fetch


class Site(BaseHTTPRequestHandler):
    """A file, ways that lead to it or nowhere, and more than anyone should take."""

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path == "/v%C4%83n%20b%E1%BA%A3n.txt":
            self._answer(200, {}, "Hội nghị đã họp.".encode())
        elif path == "/moved":
            self._answer(302, {"Location": "/v%C4%83n%20b%E1%BA%A3n.txt"})
        elif path == "/round":
            self._answer(302, {"Location": "/round"})
        elif path == "/inside":
            self._answer(302, {"Location": "file:///etc/hostname"})
        elif path == "/endless":
            self._answer(200, {}, bytes(51 << 20))
        else:
            self._answer(404, {})

    def _answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/v%C4%83n%20b%E1%BA%A3n.txt?x=1", "/moved"])
def test_a_document_is_fetched(site: str, tmp_path: Path, path: str) -> None:
    found = fetch(site + path, tmp_path, private=True)
    assert (found.name, found.read_text("utf-8")) == ("văn bản.txt", "Hội nghị đã họp.")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none", "404"),
        ("/round", f"more than {MAX_REDIRECTS} times"),
        ("/inside", "must begin with http"),
        ("/endless", "more than 50 MB"),
    ],
)
def test_what_leads_nowhere_is_told(site: str, tmp_path: Path, path: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        fetch(site + path, tmp_path, private=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://169.254.1.1/",
        "http://0.0.0.0/",
        "http://localhost/",
    ],
)
def test_a_private_address_is_refused_before_it_is_called(tmp_path: Path, url: str) -> None:
    with pytest.raises(CorpusError, match="FETCH_PRIVATE"):
        fetch(url, tmp_path)


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="Cannot fetch"):
        fetch("http://127.0.0.1:9/a.pdf", tmp_path, private=True)
