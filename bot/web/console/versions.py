"""/console/versions: for admins: what there is, what changed, a new one built, one made current."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.builds import Build
from bot.services import Services
from bot.web.console import words
from bot.web.site import Site
from index.diff import diff
from index.errors import VersionError
from index.gate import Gate, compare
from index.manifest import Manifest
from index.versions import open_versions


class VersionsPage:
    """Every change is written down in the logbook first."""

    def __init__(self, site: Site, services: Services) -> None:
        self._site = site
        self._services = services
        self._versions = open_versions(services.settings)

    def routes(self) -> list[Route]:
        """Where they are reached."""
        return [
            Route("/console/versions", self.show),
            Route("/console/versions/build", self.build, methods=["POST"]),
            Route("/console/versions/progress", self.progress),
            Route("/console/versions/use", self.use, methods=["POST"]),
            Route("/console/versions/rollback", self.rollback, methods=["POST"]),
            Route("/console/versions/{name}", self.compare),
        ]

    async def show(self, request: Request) -> Response:
        """The versions, the newest first, and the build that is going on or was the last."""
        names = await asyncio.to_thread(self._versions.names)
        manifests = [found for name in names[::-1] if (found := self._manifest(name))]
        build = self._services.builds.latest
        return self._site.page(
            request, "console/versions.html", manifests=manifests, build=build, gate=self._gate(build),
            current=await asyncio.to_thread(self._versions.current),
            before=await asyncio.to_thread(self._versions.before),
        )  # fmt: skip

    async def build(self, request: Request) -> Response:
        """Start a new version; if one is being built already, that is shown."""
        if self._services.builds.start():
            await self._note(request, "build", "")
        return Response(headers={"HX-Redirect": "/console/versions"})

    async def progress(self, request: Request) -> Response:
        """How far the build is; at its end the page is shown anew."""
        build = self._services.builds.latest
        if build is None or build.done:
            return Response(headers={"HX-Refresh": "true"})
        return self._site.page(request, "console/building.html", build=build)

    async def use(self, request: Request) -> Response:
        """Make a version current."""
        return await self._change(request, "publish")

    async def rollback(self, request: Request) -> Response:
        """Make the one before the current version current again, if it still is that."""
        return await self._change(request, "rollback")

    async def compare(self, request: Request) -> Response:
        """What a version changes against the current one: documents, passages, golden questions."""
        name = request.path_params["name"]
        try:
            current = self._versions.current()
            before = await asyncio.to_thread(self._versions.open, current)
            after = await asyncio.to_thread(self._versions.open, name)
        except VersionError as error:
            return self._site.refuse(request, 404, str(error))
        found = await asyncio.to_thread(diff, before, after)
        return self._site.page(
            request, "console/diff.html", name=name, current=current, diff=found,
            gate=compare(before.golden, after.golden), max_drop=self._services.settings.gate_max_drop,
        )  # fmt: skip

    async def _change(self, request: Request, action: str) -> Response:
        name = str((await request.form()).get("version", ""))
        back = action == "rollback"
        try:
            known = await asyncio.to_thread(
                lambda: [self._versions.before()] if back else self._versions.names()
            )
            if name not in known:
                return self._site.page(request, "console/wrong.html", text=words.NOT_THE_ONE_BEFORE)
            await self._note(request, action, name)
            await asyncio.to_thread(self._versions.rollback if back else lambda: self._versions.use(name))
        except VersionError as error:
            return self._site.page(request, "console/wrong.html", text=str(error))
        return Response(headers={"HX-Redirect": "/console/versions"})

    async def _note(self, request: Request, action: str, detail: str) -> None:
        person = self._services.sessions.person(request)
        await self._services.logbook.note(person, action, detail[:40])

    def _manifest(self, name: str) -> Manifest | None:
        try:
            return self._versions.manifest(name)
        except VersionError:
            return None

    def _gate(self, build: Build | None) -> Gate | None:
        report = build.report if build else None
        return Gate(**report["gate"]) if report and report["gate"] else None
