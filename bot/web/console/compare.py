"""/console/compare: two versions over one set."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.services import Services
from bot.state.models import Run
from bot.trials import Tried, as_rows
from bot.web.console import words as console_words
from bot.web.site import Site, number
from index.evaluation import words
from index.evaluation.comparison import Comparison, compare
from index.versions import open_versions


class Compare:
    """A version that has not been asked the whole set yet is asked first."""

    def __init__(self, site: Site, services: Services) -> None:
        self._site = site
        self._sets = services.sets
        self._trials = services.trials
        self._zone = services.settings.timezone
        self._versions = open_versions(services.settings)

    def routes(self) -> list[Route]:
        """Where they are reached."""
        return [
            Route("/console/compare", self.show),
            Route("/console/compare", self.start, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The choice, and once both versions are through, what changed."""
        chosen = request.query_params
        sets, names = await self._sets.listed(), self._versions.names()[::-1]
        name, before, after = number(chosen.get("set")), chosen.get("before", ""), chosen.get("after", "")
        runs = [run for version in (before, after) if (run := await self._last_run(name, version))]
        running = any(self._trials.is_running(run.id) for run in runs)  # before their answers are read
        tried = [await self._trials.tried(run) for run in runs]
        return self._site.page(
            request, "console/compare.html", sets=sets, versions=names, set=name,
            before=before or (names[1] if len(names) > 1 else ""), after=after or (names[0] if names else ""),
            running=running,
            progress=[(run.version, _done(some), len(some)) for run, some in zip(runs, tried, strict=True)],
            failures=[self._trials.failures[run.id] for run in runs if run.id in self._trials.failures],
            comparison=await asyncio.to_thread(_compared, tried), zone=self._zone,
            asked=bool(before and after), words=words,
        )  # fmt: skip

    async def start(self, request: Request) -> Response:
        """Ask both versions what they have not been asked yet."""
        form = await request.form()
        name = number(form.get("set"))
        before, after = str(form.get("before", "")), str(form.get("after", ""))
        known = self._versions.names()
        if not (await self._sets.find(name) and before in known and after in known):
            return self._site.page(request, "console/wrong.html", text=console_words.COMPARE_WHAT)
        for version in dict.fromkeys((before, after)):
            run = await self._last_run(name, version)
            if run is None or _done(some := await self._trials.tried(run)) < len(some):
                await self._trials.start(name, version)
        return Response(headers={"HX-Redirect": f"/console/compare?set={name}&before={before}&after={after}"})

    async def _last_run(self, name: int, version: str) -> Run | None:
        runs = await self._sets.runs(name)
        return next((each for each in runs if each.version == version), None)


def _done(tried: list[Tried]) -> int:
    return sum(each.answer is not None for each in tried)


def _compared(tried: list[list[Tried]]) -> Comparison | None:
    """None until both are through."""
    if len(tried) != 2 or any(_done(some) < len(some) or not some for some in tried):
        return None
    return compare(as_rows(tried[0]), as_rows(tried[1]))
