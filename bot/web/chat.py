"""The chat's pages: one page, and the fragments that htmx puts into it."""

import re
import secrets
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot import texts
from bot.messages import Reply, Speaker
from bot.rendering import say
from bot.services import Services
from bot.web.security import CSRF_FIELD, CSRF_HEADER, csrf_is_right
from bot.web.site import Site

_LINK = re.compile(r"[\w-]{1,64}", re.ASCII)  # what Telegram allows in one


class Chat:
    """The endpoints, over the same replies as Telegram's handlers."""

    def __init__(self, site: Site, services: Services) -> None:
        self._site = site
        self._engine = services.engine
        self._replies = services.replies
        self._sessions = services.sessions

    def routes(self) -> list[Route]:
        """Where they are reached."""
        return [
            Route("/", self.chat),
            Route("/ask", self.ask, methods=["POST"]),
            Route("/file/{key}", self.file),
            Route("/press", self.press, methods=["POST"]),
            Route("/sign-in", self.show_sign_in),
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
        ]

    async def chat(self, request: Request) -> Response:
        """The page; it sends /start by itself, with what a shared link names."""
        link = request.query_params.get("start", "")
        first = f"/start {link}" if _LINK.fullmatch(link) else "/start"
        return self._site.page(request, "chat.html", first=first)

    async def ask(self, request: Request) -> Response:
        """A question, or a command, typed into the page; "again" asks once more while the model loads."""
        form = await request.form()
        if not _is_ours(request, form):
            return PlainTextResponse(texts.WEB_EXPIRED, 403)
        question = str(form.get("question", "")).strip()
        context: dict[str, Any] = {"question": question, "shown": None if form.get("again") else question}
        if not self._engine.ready:
            return self._site.page(request, "loading.html", **context)
        return self._messages(request, await self._reply(question, _speaker(request)), context)

    async def press(self, request: Request) -> Response:
        """A button under a message."""
        form = await request.form()
        if not _is_ours(request, form):
            return PlainTextResponse(texts.WEB_EXPIRED, 403)
        question = str(form.get("question", ""))
        action = str(form.get("action", ""))
        reply = await self._replies.to_press(action, question or None, _speaker(request), question)
        response = self._messages(request, reply, {"question": question})
        if reply.replace:
            response.headers.update({"HX-Retarget": "closest .turn", "HX-Reswap": "outerHTML"})
        return response

    async def file(self, request: Request) -> Response:
        """The file that a document was read from, to save."""
        found = await self._replies.reading.file(request.path_params["key"])
        if found is None:
            return PlainTextResponse(texts.FILE_GONE, 404)
        return FileResponse(found.path, filename=found.path.name, content_disposition_type="attachment")

    async def show_sign_in(self, request: Request) -> Response:
        """A button to press, so that a link preview does not use up the link."""
        return self._site.page(request, "sign_in.html", token=request.query_params.get("token", ""))

    async def sign_in(self, request: Request) -> Response:
        """Use up the link."""
        form = await request.form()
        if not _is_ours(request, form):
            return PlainTextResponse(texts.WEB_EXPIRED, 403)
        if not self._sessions.sign_in(request, str(form.get("token", ""))):
            return PlainTextResponse(texts.WEB_LINK_USED, 403)
        return RedirectResponse("/console/ask" if self._sessions.person(request) else "/", 303)

    async def sign_out(self, request: Request) -> Response:
        """End the session."""
        form = await request.form()
        if not _is_ours(request, form):
            return PlainTextResponse(texts.WEB_EXPIRED, 403)
        self._sessions.sign_out(request)
        return RedirectResponse("/", 303)

    async def _reply(self, question: str, speaker: Speaker) -> Reply:
        if not question.startswith("/"):
            return await self._replies.to_text(question, speaker, question)
        name, _, argument = question[1:].partition(" ")
        reply = await self._replies.to_command(name.lower(), argument.strip(), speaker)
        return reply or say(f"{texts.UNKNOWN_COMMAND}\n{texts.HELP}")

    def _messages(self, request: Request, reply: Reply, context: dict[str, Any]) -> Response:
        return self._site.page(request, "messages.html", **context, messages=reply.messages)


def _speaker(request: Request) -> Speaker:
    """A browser's session is a person and a chat; its messages are known by their text."""
    session = f"web:{request.session.setdefault('chat', secrets.token_hex(8))}"
    return Speaker(session, session)


def _is_ours(request: Request, form: FormData) -> bool:
    given = request.headers.get(CSRF_HEADER) or form.get(CSRF_FIELD)
    return csrf_is_right(request, given if isinstance(given, str) else None)
