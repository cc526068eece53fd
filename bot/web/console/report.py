"""/console/report: a run as ``index evaluate --report`` shows it."""

import asyncio
from datetime import UTC

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.services import Services
from bot.trials import as_rows
from bot.web.console import words
from bot.web.site import Site, number
from index.evaluation.report import Report, report_of, write_body, write_report


class ReportPage:
    """The same page, in the console and as a file."""

    def __init__(self, site: Site, services: Services) -> None:
        self._site = site
        self._sets = services.sets
        self._trials = services.trials
        self._zone = services.settings.timezone

    def routes(self) -> list[Route]:
        """Where they are reached."""
        return [
            Route("/console/report", self.show),
            Route("/console/report/{run}.html", self.download),
        ]

    async def show(self, request: Request) -> Response:
        """A report, by default of the last run of the newest set; and the choice of others."""
        runs = [
            (run, listed.set)
            for listed in await self._sets.listed()
            for run in await self._sets.runs(listed.set.id)
        ]
        wanted = number(request.query_params.get("run")) or (runs[0][0].id if runs else 0)
        report = await self._report(wanted)
        body = Markup(await asyncio.to_thread(write_body, report)) if report else None  # noqa: S704 (escaped)
        return self._site.page(
            request, "console/report.html", runs=runs, run=wanted, report=report, body=body
        )

    async def download(self, request: Request) -> Response:
        """The report as a file of its own."""
        name = number(request.path_params["run"])
        report = await self._report(name)
        if report is None:
            return self._site.refuse(request, 404, words.RUN_GONE)
        disposition = f'attachment; filename="bao-cao-{name}.html"'
        page = await asyncio.to_thread(write_report, report)
        return Response(page, media_type="text/html", headers={"Content-Disposition": disposition})

    async def _report(self, name: int) -> Report | None:
        """None if there is no such run, or nothing was answered in it."""
        run = await self._sets.run(name)
        found = await self._sets.find(run.set_id) if run else None
        tried = await self._trials.tried(run) if run else []
        rows = as_rows(tried)
        if run is None or found is None or not rows:
            return None
        whole = len(rows) == len(tried)
        title = (
            found.name
            if whole
            else words.UNFINISHED.format(name=found.name, done=len(rows), total=len(tried))
        )
        begun = run.started_at.replace(tzinfo=UTC).astimezone(self._zone)
        return await asyncio.to_thread(report_of, rows, title, run.version, begun)
