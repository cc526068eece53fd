"""/console/questions/N: one set, run on a version, looked through and judged."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.services import Services
from bot.state.models import Run
from bot.trials import Tried
from bot.web.console import words
from bot.web.site import Site, number

PAGE = 50
SLOWEST = 95  # percentile from which a question is among the slowest


class Questions:
    """What one trainer judges, the others see with the next page."""

    def __init__(self, site: Site, services: Services) -> None:
        self._site = site
        self._engine = services.engine
        self._sets = services.sets
        self._trials = services.trials

    def routes(self) -> list[Route]:
        """Where they are reached."""
        root = "/console/questions/{set}"
        return [
            Route(root, self.show),
            Route(f"{root}/run", self.run, methods=["POST"]),
            Route(f"{root}/stop", self.stop, methods=["POST"]),
            Route(f"{root}/progress", self.progress),
            Route(f"{root}/judge", self.judge, methods=["POST"]),
            Route(f"{root}/expect", self.expect, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """A page of the set, with the answers of a run, by default the last one."""
        name = number(request.path_params["set"])
        found = await self._sets.find(name)
        if found is None:
            return self._site.refuse(request, 404, words.SET_GONE)
        runs = await self._sets.runs(name)
        run = _chosen(runs, request.query_params.get("run"))
        running = self._is_running(run)
        tried = await self._tried(name, run)
        shown = request.query_params.get("show", "all")
        sifted = _sifted(tried)
        kept = sifted.get(shown, tried)
        last = max(0, (len(kept) - 1) // PAGE)
        page = min(number(request.query_params.get("page")), last)
        return self._site.page(
            request, "console/questions.html", set=found, run=run, runs=runs, shown=shown, words=words,
            tried=kept[page * PAGE : (page + 1) * PAGE], count=len(kept), page=page, last=last,
            totals={each: len(some) for each, some in sifted.items()},
            version=(await self._engine.searcher()).version, **self._state(run, tried, running),
        )  # fmt: skip

    async def run(self, request: Request) -> Response:
        """Ask the set of the version that is served."""
        name = number(request.path_params["set"])
        if await self._sets.find(name) is None:
            return self._site.refuse(request, 404, words.SET_GONE)
        run = await self._trials.start(name)
        return Response(headers={"HX-Redirect": f"/console/questions/{name}?run={run.id}"})

    async def stop(self, request: Request) -> Response:
        """End a run; what it has answered stays."""
        form = await request.form()
        await self._trials.stop(number(form.get("run")))
        return Response(headers={"HX-Refresh": "true"})

    async def progress(self, request: Request) -> Response:
        """How far a run is; at its end the page is shown anew."""
        run = await self._run(request, request.query_params.get("run"))
        if run is None:
            return self._site.refuse(request, 404, words.RUN_GONE)
        if not self._is_running(run):
            return Response(headers={"HX-Refresh": "true"})
        done, total = await self._sets.count(run)
        return self._site.page(request, "console/progress.html", run=run, done=done, total=total)

    async def judge(self, request: Request) -> Response:
        """What a trainer thinks of an answer; the row is shown anew."""
        form = await request.form()
        run, one = await self._one(request, form)
        judgement = str(form.get("judgement"))
        if run is None or one is None or judgement not in words.JUDGEMENTS:
            return self._site.refuse(request, 404, words.RUN_GONE)
        await self._trials.judge(one, judgement)
        return await self._row(request, form)

    async def expect(self, request: Request) -> Response:
        """What answers a question, in a document's words, or that nothing does; the row is shown anew."""
        form = await request.form()
        _, one = await self._one(request, form)
        if one is None:
            return self._site.refuse(request, 404, words.RUN_GONE)
        evidence = str(form.get("evidence", ""))
        if await self._trials.expect(one, None if "nothing" in form else evidence):
            return await self._row(request, form)
        return await self._row(request, form, words.NOT_IN_CORPUS, evidence)

    async def _row(self, request: Request, form: FormData, wrong: str = "", evidence: str = "") -> Response:
        run, one = await self._one(request, form)
        return self._site.page(
            request, "console/row.html", one=one, run=run, words=words, wrong=wrong, evidence=evidence
        )

    async def _run(self, request: Request, wanted: object) -> Run | None:
        run = await self._sets.run(number(wanted))
        return run if run and run.set_id == number(request.path_params["set"]) else None

    async def _one(self, request: Request, form: FormData) -> tuple[Run | None, Tried | None]:
        run = await self._run(request, form.get("run"))
        return run, await self._trials.one(run, number(form.get("place"))) if run else None

    async def _tried(self, name: int, run: Run | None) -> list[Tried]:
        if run:
            return await self._trials.tried(run)
        return [Tried(each, None) for each in await self._sets.questions(name)]

    def _is_running(self, run: Run | None) -> bool:
        """Looked at before the answers are: what ends between is looked at once more, not missed."""
        return bool(run and self._trials.is_running(run.id))

    def _state(self, run: Run | None, tried: Sequence[Tried], running: bool) -> dict[str, Any]:
        return {
            "done": sum(each.answer is not None for each in tried),
            "total": len(tried),
            "running": running,
            "failure": self._trials.failures.get(run.id) if run else None,
        }


def _chosen(runs: Sequence[Run], wanted: str | None) -> Run | None:
    return next((each for each in runs if each.id == number(wanted)), runs[0] if runs else None)


def _sifted(tried: Sequence[Tried]) -> dict[str, Sequence[Tried]]:
    """The questions that each filter leaves."""
    answered = [(each, each.answer) for each in tried if each.answer]
    slow = np.percentile([answer.milliseconds for _, answer in answered], SLOWEST) if answered else 0.0
    return {
        "all": tried,
        "wrong": [each for each in tried if each.passed is False],
        "related": [each for each, answer in answered if answer.verdict == "related"],
        "none": [each for each, answer in answered if answer.verdict == "none"],
        "slow": [each for each, answer in answered if answer.milliseconds >= slow],
        "unknown": [each for each in tried if each.question.answerable is None],
    }
