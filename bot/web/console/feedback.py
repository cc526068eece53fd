"""/console/feedback: what nothing answered or was found bad becomes test questions."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import texts
from bot.services import Services
from bot.state.journal import Judged
from bot.web.console import words
from bot.web.site import Site, number
from index.evaluation.questions import TestQuestion

PAGE = 20


class FeedbackPage:
    """Trainers see what was asked, never who asked it."""

    def __init__(self, site: Site, services: Services) -> None:
        self._site = site
        self._sets = services.sets
        self._journal = services.journal

    def routes(self) -> list[Route]:
        """Where they are reached."""
        return [
            Route("/console/feedback", self.show),
            Route("/console/feedback/take", self.take, methods=["POST"]),
            Route("/console/feedback/drop", self.drop, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The newest first."""
        count = await self._journal.count_to_see_to()
        page = min(number(request.query_params.get("page")), max(0, (count - 1) // PAGE))
        return self._site.page(
            request, "console/feedback.html", count=count, page=page, last=max(0, (count - 1) // PAGE),
            judged=await self._journal.to_see_to(PAGE, page * PAGE), sets=await self._sets.listed(),
            words=words,
        )  # fmt: skip

    async def take(self, request: Request) -> Response:
        """Into a set: with its quotation as what answers, as unanswerable, or to be judged there."""
        form = await request.form()
        each = await self._journal.find(str(form.get("id", "")))
        if each is None:
            return self._site.page(request, "console/wrong.html", text=texts.JUDGED_TOO_LATE)
        known = {listed.set.id: listed.set.name for listed in await self._sets.listed()}
        name = number(form.get("set"))
        if name not in known:
            existing = next((one for one, label in known.items() if label == words.FEEDBACK_SET), None)
            name = existing or await self._sets.create(words.FEEDBACK_SET, [])
        added = await self._sets.add(name, _question(each, str(form.get("known", ""))), each.question.id)
        await self._journal.handle(each.question.id)
        label = known.get(name, words.FEEDBACK_SET)
        return self._site.page(request, "console/taken.html", set=name, label=label, added=added)

    async def drop(self, request: Request) -> Response:
        """Seen to, and of no use as a test."""
        form = await request.form()
        await self._journal.handle(str(form.get("id", "")))
        return self._site.page(request, "console/taken.html", set=None)


def _question(each: Judged, known: str) -> TestQuestion:
    row = each.question
    good, nothing = known == "quote" and row.quote is not None, known == "nothing"
    return TestQuestion(
        id=row.id, question=row.question, previous=row.previous, style=words.FEEDBACK_STYLE,
        answerable=True if good else False if nothing else None,
        evidence=row.quote if good else None, document_id=row.document_id if good else None,
    )  # fmt: skip
