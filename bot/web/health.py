"""What those who run the bot ask: does it live, can it answer, how much does it do. Nothing private."""

from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.metrics import exposed
from bot.services import Services


class Health:
    """The endpoints; nobody needs to sign in for them."""

    def __init__(self, services: Services) -> None:
        self._engine = services.engine
        self._inbox = services.inbox

    def routes(self) -> list[Route]:
        """Where they are reached."""
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def alive(self, request: Request) -> Response:
        """200 while the program answers at all: otherwise it is to be started anew."""
        return PlainTextResponse("ok")

    async def ready(self, request: Request) -> Response:
        """200 once questions are answered, 503 with what is missing before that."""
        missing = [] if self._engine.ready else ["index"]
        try:
            await self._inbox.count()
        except SQLAlchemyError:
            missing.append("state")
        told = {"ready": not missing, "missing": missing, "version": self._engine.version}
        return JSONResponse(told, 503 if missing else 200)

    async def metrics(self, request: Request) -> Response:
        """For Prometheus; 503 if the state cannot be read."""
        try:
            waiting = await self._inbox.count()
        except SQLAlchemyError:
            return PlainTextResponse("The state cannot be read", 503)
        found = exposed(self._engine.pending, waiting, self._engine.version)
        return Response(found, media_type=CONTENT_TYPE_LATEST)
