"""Who is behind a browser: one-time links to sign in by, and the sessions that they begin."""

import hashlib
import secrets
import time
from collections.abc import Callable

from starlette.requests import Request

from bot.access import Access
from bot.roles import Role

LINK_SECONDS = 600.0  # that a link given in the chat works
SESSION_SECONDS = 12 * 3600.0
_VISITOR = "visitor"
ON_CONSOLE = 0  # whoever reads what the server prints: no Telegram id, may do all


class Sessions:
    """Links work once; links and sessions end with the process.

    ``announce`` tells the token of the link for whoever runs the server; one that is used is followed by
    another. ``local`` if only this machine reaches the server: then nobody needs to sign in.
    """

    def __init__(self, access: Access, local: bool, announce: Callable[[str], None]) -> None:
        self._access = access
        self._local = local
        self._announce = announce
        self._links: dict[bytes, tuple[int, float]] = {}  # whom it signs in, until when
        self._people: dict[str, tuple[int, float]] = {}  # who has signed in, until when

    def renew(self) -> None:
        """Make a new link for whoever runs the server, the only such one that works from now on."""
        self._links = {key: link for key, link in self._links.items() if link[0] != ON_CONSOLE}
        self._announce(self._link(ON_CONSOLE, float("inf")))

    def invite(self, person: int) -> str:
        """The token of a link for somebody known by the Telegram id."""
        self._links = {key: link for key, link in self._links.items() if link[1] > time.monotonic()}
        return self._link(person, time.monotonic() + LINK_SECONDS)

    def sign_in(self, request: Request, token: str) -> bool:
        """Use a link up and begin its session; False if it does not work (any more)."""
        person, until = self._links.pop(_hash(token), (0, 0.0))
        if until < time.monotonic():
            return False
        if person == ON_CONSOLE:
            self.renew()
        request.session.clear()
        request.session[_VISITOR] = secrets.token_urlsafe(16)
        now = time.monotonic()
        self._people = {name: known for name, known in self._people.items() if known[1] > now}
        self._people[request.session[_VISITOR]] = person, now + SESSION_SECONDS
        return True

    def sign_out(self, request: Request) -> None:
        """End a session, also where its cookie was copied."""
        self._people.pop(request.session.get(_VISITOR, ""), None)
        request.session.clear()

    def person(self, request: Request) -> int:
        """The Telegram id of whoever has signed in by the chat, else 0."""
        return self._known(request) or ON_CONSOLE

    def signed_in(self, request: Request) -> bool:
        """Whether somebody has, by any link."""
        return self._known(request) is not None

    async def role(self, request: Request, forwarded: bool) -> Role:
        """What a visitor may do now; STRANGER until signed in. ``forwarded`` by a proxy is not local."""
        person = self._known(request)
        if person:
            return await self._access.role(person)
        trusted = person == ON_CONSOLE or (self._local and not forwarded)
        return Role.ADMIN if trusted else Role.STRANGER

    def _known(self, request: Request) -> int | None:
        person, until = self._people.get(request.session.get(_VISITOR, ""), (None, 0.0))
        return person if until > time.monotonic() else None

    def _link(self, person: int, until: float) -> str:
        token = secrets.token_urlsafe(32)
        self._links[_hash(token)] = person, until
        return token


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
