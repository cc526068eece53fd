"""Who is behind a browser: one-time links to sign in by, and the sessions that they begin."""

import hashlib
import secrets
import time
from collections.abc import Callable

from starlette.requests import Request

from bot.access import Access
from bot.roles import Role

LINK_SECONDS = 600.0  # that a link given in the chat works
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
        self._people: dict[str, int] = {}

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
        self._people[request.session[_VISITOR]] = person
        return True

    def person(self, request: Request) -> int:
        """The Telegram id of whoever has signed in by the chat, else 0."""
        return self._people.get(request.session.get(_VISITOR, ""), ON_CONSOLE)

    async def role(self, request: Request, forwarded: bool) -> Role:
        """What a visitor may do now; STRANGER until signed in. ``forwarded`` by a proxy is not local."""
        signed_in = request.session.get(_VISITOR) in self._people
        person = self.person(request)
        if signed_in and person != ON_CONSOLE:
            return await self._access.role(person)
        return Role.ADMIN if signed_in or (self._local and not forwarded) else Role.STRANGER

    def _link(self, person: int, until: float) -> str:
        token = secrets.token_urlsafe(32)
        self._links[_hash(token)] = person, until
        return token


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
