"""The one new version that is being built at a time, started from the chat or the console."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from bot import texts
from bot.rebuild import rebuild
from index.errors import VersionError
from index.settings import IndexSettings

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Build:
    """How far a build is; at its end the report of ``index build`` or why it failed."""

    progress: str = texts.BUILDING
    report: dict[str, Any] | None = None
    failure: str | None = None

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self.report is not None or self.failure is not None


class Builds:
    """Builds publish nothing: somebody looks at the golden questions first."""

    def __init__(self, settings: IndexSettings) -> None:
        self._settings = settings
        self._task: asyncio.Task[None] | None = None  # held, so that no build is forgotten half-way
        self.latest: Build | None = None

    def start(self) -> Build | None:
        """Build a version in a child process; None if one is being built already."""
        if self.latest and not self.latest.done:
            return None
        self.latest = Build()
        self._task = asyncio.create_task(self._run(self.latest))
        return self.latest

    async def stop(self) -> None:
        """End a build that is going on."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self, build: Build) -> None:
        def tell(stage: str, done: int, total: int) -> None:
            label = texts.BUILDING_STAGES.get(stage, stage)
            build.progress = texts.BUILDING_STAGE.format(stage=label, done=done, total=total)

        try:
            build.report = await rebuild(self._settings, hold=True, tell=tell)
        except VersionError as error:
            build.failure = texts.FAILED.format(reason=error)
        except Exception:  # told, or the admin would wait for ever
            logger.exception("A build failed")
            build.failure = texts.ERROR
