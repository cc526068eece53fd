"""/console/ask: a question, its answer as people see it, and why."""

from itertools import pairwise

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import texts
from bot.rendering import render_result
from bot.replies import MAX_QUESTION
from bot.services import Services
from bot.web.console.explanation import DENSE_FROM, chosen_documents, explain
from bot.web.site import Site, number
from index.types import Document
from index.vietnamese import folded_syllables

TOP = 10
SHOWN = 6000  # code points of a document around a quotation


class Ask:
    """Nothing that is asked here is kept: it is a test."""

    def __init__(self, site: Site, services: Services) -> None:
        self._site = site
        self._engine = services.engine

    def routes(self) -> list[Route]:
        """Where they are reached."""
        return [
            Route("/console/ask", self.show),
            Route("/console/ask", self.ask, methods=["POST"]),
            Route("/console/document/{id}", self.document),
        ]

    async def show(self, request: Request) -> Response:
        """The form."""
        searcher = await self._engine.searcher()
        return self._site.page(
            request, "console/ask.html", documents=searcher.library.cards,
            question=request.query_params.get("q", ""),
            previous=request.query_params.get("previous", ""), examples=self._engine.examples,
        )  # fmt: skip

    async def ask(self, request: Request) -> Response:
        """The answer and what it rests on."""
        form = await request.form()
        question, previous = (str(form.get(name, "")).strip() for name in ("question", "previous"))
        if max(len(question), len(previous)) > MAX_QUESTION or not folded_syllables(question):
            wrong = texts.TOO_LONG.format(limit=MAX_QUESTION) if question else texts.EMPTY
            return self._site.page(request, "console/wrong.html", text=wrong)
        searcher = await self._engine.searcher()
        names, kinds = ([str(each) for each in form.getlist(name)] for name in ("document", "kind"))
        since, until = (str(form.get(name, "")) for name in ("since", "until"))
        among = chosen_documents(searcher.library.cards, names, kinds, since, until)
        result = await self._engine.work(searcher.search, question, previous or None, TOP, None, among)
        first = [each.passage_id for each in result.answers] or [each.passage_id for each in result.hits]
        view = searcher.library.view(first[0]) if first else None
        return self._site.page(
            request, "console/answer.html", question=question, result=result, dense_from=DENSE_FROM,
            messages=render_result(result, view), why=explain(result, previous or None, searcher),
            among=among, asked_in=len(searcher.library.cards) if among is None else len(among),
        )  # fmt: skip

    async def document(self, request: Request) -> Response:
        """A part of a document around a slice of it, which is marked; more of it before and after."""
        searcher = await self._engine.searcher()
        name = request.path_params["id"]
        if not searcher.library.holds(name):
            return self._site.refuse(request, 404, texts.DOCUMENT_GONE)
        document: Document = searcher.contents.documents[name]
        start, end = (number(request.query_params.get(key)) for key in ("start", "end"))
        at = min(number(request.query_params.get("at"), start), len(document.text))
        bounds = [0, *(section.start for section in document.sections), len(document.text)]
        first = max(bound for bound in bounds if bound <= max(0, at - SHOWN // 2))
        last = min(bound for bound in bounds if bound >= min(len(document.text), at + SHOWN // 2))
        marked = first <= start < end <= last
        cuts = (first, start, end, last) if marked else (first, last, last, last)
        return self._site.page(
            request, "console/document.html", document=document, first=first, last=last, start=start, end=end,
            parts=[document.text[left:right] for left, right in pairwise(cuts)],
            fragment="HX-Request" in request.headers, step=SHOWN // 2,
        )  # fmt: skip
