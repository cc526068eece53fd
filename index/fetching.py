"""Documents by their address, never from a network of one's own unless that is set."""

import ipaddress
import socket
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx

from index.errors import CorpusError
from index.reading.formats import MAX_BYTES

MAX_REDIRECTS = 5
SECONDS = 60.0  # for all of it


def fetch(url: str, folder: Path, private: bool = False) -> Path:
    """Download a document into a folder; raises CorpusError.

    Every address on the way is resolved here and reached at that very number, so that no name can point
    elsewhere between the check and the call.
    """
    deadline = time.monotonic() + SECONDS
    try:
        with httpx.Client(trust_env=False, timeout=10, follow_redirects=False) as client:
            for _ in range(MAX_REDIRECTS + 1):
                following = _get(client, httpx.URL(url), folder, private, deadline)
                if isinstance(following, Path):
                    return following
                url = following
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise CorpusError(
            f"Cannot fetch {url}: {error or type(error).__name__}. Save the file, and add that."
        ) from error
    raise CorpusError(f"{url} leads on more than {MAX_REDIRECTS} times: save the file, and add that.")


def _get(client: httpx.Client, url: httpx.URL, folder: Path, private: bool, deadline: float) -> Path | str:
    """The file, or the address that this one leads to."""
    number = _resolved(url, private)
    request = client.build_request("GET", url.copy_with(host=number), headers={"Host": url.netloc.decode()})
    request.extensions = {**request.extensions, "sni_hostname": url.host}
    answer = client.send(request, stream=True)
    try:
        if answer.has_redirect_location:
            return str(url.join(answer.headers["location"]))
        if answer.status_code != httpx.codes.OK:
            raise CorpusError(
                f"{url} answers {answer.status_code} {answer.reason_phrase}: check the address."
            )
        path = folder / _name(url)
        size = 0
        with path.open("wb") as file:
            for chunk in answer.iter_bytes():
                size += file.write(chunk)
                if size > MAX_BYTES:
                    raise CorpusError(f"{url} has more than {MAX_BYTES >> 20} MB: add a part of it.")
                if time.monotonic() > deadline:
                    raise CorpusError(f"{url} took more than {SECONDS:.0f} s: save the file, and add that.")
        return path
    finally:
        answer.close()


def _resolved(url: httpx.URL, private: bool) -> str:
    """The number of a host; raises CorpusError if one of its numbers is private and that is not allowed."""
    if url.scheme not in ("http", "https") or not url.host:
        raise CorpusError(f"{url} is no web address: it must begin with http:// or https://.")
    try:
        found = socket.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise CorpusError(f"Cannot find {url.host}: check the address and the connection.") from error
    numbers = [ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in found]
    if not private and not all(number.is_global and not number.is_multicast for number in numbers):
        raise CorpusError(
            f"{url.host} is an address of this network: set FETCH_PRIVATE=true if that is meant."
        )
    return str(numbers[0])


def _name(url: httpx.URL) -> str:
    """A file name of an address's last part, safe in any folder."""
    last = unquote(urlsplit(str(url)).path).rsplit("/", 1)[-1].replace("\0", "")
    return last.lstrip(".")[-80:] or "document"
