"""What stands between the browser and the pages, from the first day.

Hosts other than the allowed ones are refused (DNS rebinding), as is a POST whose Origin is not this host or
whose CSRF token is not the session's. Reached from elsewhere than this machine, every page needs a sign-in.
"""

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot import texts
from bot.settings import BotSettings

MAX_BODY = 64 * 1024
CSRF_HEADER, CSRF_FIELD = "x-csrf-token", "csrf"
OPEN_PATHS = ("/healthz", "/sign-in", "/static/")  # reachable without a sign-in
_FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # the Origin of a form's POST needs it
    "Cross-Origin-Opener-Policy": "same-origin",
}

Next = Callable[[Request], Awaitable[Response]]


class SignInLinks:
    """One link at a time, usable once; a used link is followed by a new one, told to ``announce``."""

    def __init__(self, announce: Callable[[str], None]) -> None:
        self._announce = announce
        self._hash = b""

    def renew(self) -> None:
        """Make a new link, the only one that works from now on."""
        token = secrets.token_urlsafe(32)
        self._hash = _hash(token)
        self._announce(token)

    def use(self, token: str) -> bool:
        """Whether the token is that of the link; if so it is used up."""
        if not hmac.compare_digest(_hash(token), self._hash):
            return False
        self.renew()
        return True


def needs_sign_in(settings: BotSettings) -> bool:
    """Whether the server can be reached from elsewhere than this machine."""
    return settings.webhook_url is not None or not _is_loopback(settings.web_host)


class Guard:
    """Checks every request before a page sees it; the session comes from Starlette's signed cookie."""

    def __init__(self, sign_in: bool) -> None:
        self._sign_in = sign_in

    async def __call__(self, request: Request, call_next: Next) -> Response:
        """Refuse with 403 or 401, or pass on; every response gets the security headers."""
        response = self._refusal(request) or await call_next(request)
        response.headers.update(_HEADERS)
        if not request.url.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    def _refusal(self, request: Request) -> Response | None:
        if request.method not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("Method not allowed", 405)
        if (
            request.method == "POST"
            and urlsplit(request.headers.get("origin", "")).netloc != request.headers["host"]
        ):
            return PlainTextResponse("Cross-origin request refused", 403)
        forwarded = any(name in request.headers for name in _FORWARDING)
        is_open = request.url.path.startswith(OPEN_PATHS)
        if (self._sign_in or forwarded) and not is_open and not request.session.get("signed_in"):
            return PlainTextResponse(texts.WEB_SIGN_IN_NEEDED, 401)
        return None


def csrf_token(request: Request) -> str:
    """The session's token, made on first use; pages carry it, and every POST brings it back."""
    token: str = request.session.setdefault("csrf", secrets.token_urlsafe(32))
    return token


def csrf_is_right(request: Request, given: str | None) -> bool:
    """Whether a POST brought the session's token."""
    expected = request.session.get("csrf")
    return bool(expected and given and hmac.compare_digest(expected.encode(), given.encode()))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
