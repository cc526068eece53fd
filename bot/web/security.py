"""What stands between the browser and the pages, from the first day.

Hosts other than the allowed ones are refused (DNS rebinding), as is a POST whose Origin is not this host or
whose CSRF token is not the session's. Reached from elsewhere than this machine, every page needs a sign-in.
"""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import texts
from bot.roles import Role
from bot.settings import BotSettings
from bot.web.sessions import Sessions

CONSOLE = "/console/"
UPLOAD = "/console/questions/new"
MAX_BODY, MAX_UPLOAD = 64 * 1024, 5 * 1024 * 1024
NEEDS = {"/console/versions": Role.ADMIN, CONSOLE: Role.TRAINER}  # the first that a path begins with
CSRF_HEADER, CSRF_FIELD = "x-csrf-token", "csrf"
OPEN_PATHS = ("/healthz", "/readyz", "/metrics", "/sign-in", "/static/")  # reachable without a sign-in
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


def needs_sign_in(settings: BotSettings) -> bool:
    """Whether the server can be reached from elsewhere than this machine."""
    return bool(settings.webhook_url or settings.web_url) or not _is_loopback(settings.web_host)


class Guard:
    """Checks every request before a page sees it; the session comes from Starlette's signed cookie."""

    def __init__(self, sessions: Sessions, refuse: Callable[[Request, int, str], Response]) -> None:
        self._sessions = sessions
        self._refuse = refuse

    async def __call__(self, request: Request, call_next: Next) -> Response:
        """Refuse with 403 or 401, or pass on; every response gets the security headers."""
        response = await self._refusal(request) or await call_next(request)
        response.headers.update(_HEADERS)
        if not request.url.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    async def _refusal(self, request: Request) -> Response | None:
        path = request.url.path
        if request.method not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("Method not allowed", 405)
        if (
            request.method == "POST"
            and urlsplit(request.headers.get("origin", "")).netloc != request.headers["host"]
        ):
            return PlainTextResponse("Cross-origin request refused", 403)
        if path.startswith(OPEN_PATHS):
            return None
        forwarded = any(name in request.headers for name in _FORWARDING)
        role = await self._sessions.role(request, forwarded)
        request.state.role = role
        request.state.signed_in = self._sessions.signed_in(request)
        if role < Role.CADRE:
            return self._refuse(request, 401, texts.WEB_SIGN_IN_NEEDED)
        if role < next((needed for start, needed in NEEDS.items() if path.startswith(start)), Role.CADRE):
            return self._refuse(request, 403, texts.WEB_NOT_ALLOWED)
        if (
            request.method == "POST"
            and path.startswith(CONSOLE)
            and not csrf_is_right(request, request.headers.get(CSRF_HEADER))
        ):
            return PlainTextResponse(texts.WEB_EXPIRED, 403)
        return None


class BodyLimit:
    """No request is larger than its page needs: a question set, or else a question."""

    def __init__(self, app: ASGIApp) -> None:
        self._small = RequestBodyLimitMiddleware(app, MAX_BODY)
        self._large = RequestBodyLimitMiddleware(app, MAX_UPLOAD)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with 413, or pass on."""
        limit = self._large if scope.get("path") == UPLOAD else self._small
        await limit(scope, receive, send)


def csrf_token(request: Request) -> str:
    """The session's token, made on first use; pages carry it, and every POST brings it back."""
    token: str = request.session.setdefault("csrf", secrets.token_urlsafe(32))
    return token


def csrf_is_right(request: Request, given: str | None) -> bool:
    """Whether a POST brought the session's token."""
    expected = request.session.get("csrf")
    return bool(expected and given and hmac.compare_digest(expected.encode(), given.encode()))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
