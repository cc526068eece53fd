"""The searcher behind every face: loaded in the background, asked off the event loop, swapped in flight."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TypeVar, TypeVarTuple, Unpack

from cachetools import LRUCache

from bot.metrics import ANSWERS, BUSY, SECONDS
from bot.rebuild import rebuild
from index.errors import DepotError, HoidapError, VersionError
from index.search import Searcher
from index.settings import IndexSettings
from index.types import SearchResult
from index.versions import open_versions

MAX_EXAMPLES = 3
WATCH_SECONDS = 0.25  # one look at a file, or at a row
RETRY_SECONDS = 5.0
TOGETHER = 16  # questions whose vectors are made at once
MAX_PENDING = 256  # questions; whoever comes then is asked to come again
ANSWERS_KEPT = 512
logger = logging.getLogger(__name__)

Given = TypeVarTuple("Given")
Result = TypeVar("Result")


class BusyError(Exception):
    """Too many questions wait already."""


class Engine:
    """Serves the current version; questions asked before it is loaded wait for it.

    A question is answered by the version that was served when it was asked: what that one has mapped stays
    valid until the last such question is done, even if its files are removed.
    """

    def __init__(self, settings: IndexSettings) -> None:
        self._settings = settings
        self._versions = open_versions(settings)
        self._stamp: object = None
        self._loaded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._searcher: Searcher | None = None
        self._opening = ThreadPoolExecutor(1)  # its own thread: opening must not queue behind questions
        self._asking = ThreadPoolExecutor(1)  # more would only fight for the interpreter with the event loop
        self._waiting: deque[tuple[str, str | None]] = deque()  # questions whose vectors can be made together
        self._pending = 0
        self._answers: LRUCache[tuple[object, ...], SearchResult] = LRUCache(ANSWERS_KEPT)
        self.examples: tuple[str, ...] = ()

    @property
    def documents_dir(self) -> Path:
        """Where the files that documents were read from stand."""
        return self._settings.documents_dir

    @property
    def ready(self) -> bool:
        """Whether questions are answered at once."""
        return self._loaded.done()

    @property
    def version(self) -> str | None:
        """The version that answers now, None before the first is loaded."""
        return self._searcher.version if self._searcher else None

    @property
    def pending(self) -> int:
        """How many questions are being answered."""
        return self._pending

    async def load(self) -> None:
        """Open the version and the model; raises HoidapError, to those who wait as well.

        A version of a format that this program cannot read any more is built anew first.
        """
        try:
            try:
                await self._open()
            except VersionError as error:
                if not await self._apart(self._versions.is_outdated):
                    raise
                logger.warning("%s Building it now.", error)
                await rebuild(self._settings)
                await self._open()
        except HoidapError as error:
            self._loaded.set_exception(error)
            self._loaded.exception()  # seen here, even if nobody waits
            raise

    async def watch(self) -> None:
        """Follow the current version for ever: a new one, or one rolled back to, is served once it is open.

        A version of an older format is built anew meanwhile. What cannot be opened changes nothing.
        """
        await asyncio.shield(self._loaded)
        if await self._apart(self._versions.is_outdated):
            await self._upgrade()
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if await self._apart(self._versions.stamp) != self._stamp:
                try:
                    await self._open()
                except DepotError as error:  # it comes back
                    logger.error("The new version cannot be fetched, the old one is served: %s", error)
                    self._stamp = None
                    await asyncio.sleep(RETRY_SECONDS)
                except HoidapError as error:
                    logger.error("The new version cannot be served, the old one still is: %s", error)
                except Exception:  # whatever it is, following goes on
                    logger.exception("The new version cannot be served, the old one still is")

    async def searcher(self) -> Searcher:
        """The searcher being served, once there is one."""
        await asyncio.shield(self._loaded)
        assert self._searcher is not None  # noqa: S101 (set before the future is)
        return self._searcher

    async def search(
        self, question: str, previous: str | None = None, top: int = 10, within: str | None = None
    ) -> tuple[SearchResult, Searcher]:
        """Answer a question in a thread: encoding must not hold the event loop.

        With what answered it: the passages of the result are in that version, whatever is served by then.
        ``within`` is the key of the document to ask in; if that is gone, it is asked in all. Raises BusyError
        if too many wait already.
        """
        searcher = await self.searcher()
        if self._pending >= MAX_PENDING:
            BUSY.inc()
            raise BusyError
        document = searcher.library.document(within) if within else None
        scope = document.id if document else None
        self._pending += 1
        self._waiting.append((question, previous))
        try:
            with SECONDS.time():
                result = await self.work(self._answer, searcher, question, previous, top, scope)
        finally:
            self._pending -= 1
        ANSWERS.labels(result.verdict).inc()
        return result, searcher

    def _answer(
        self, searcher: Searcher, question: str, previous: str | None, top: int, scope: str | None
    ) -> SearchResult:
        """Answer one question, from memory if this version has been asked the same of late.

        The vectors of those that have come meanwhile are made with its own. (Making them in a thread beside
        this one was slower: the two fight for the interpreter.)
        """
        together = [self._waiting.popleft() for _ in range(min(len(self._waiting), TOGETHER))]
        if len(together) > 1:
            searcher.warm(together)
        key = (searcher.version, question, previous, top, scope)
        result = self._answers.get(key)
        if result is None:
            result = searcher.search(question, previous, top, scope)
            if searcher.encoder is None or "lexical_only" not in result.notices:  # else its vectors were away
                self._answers[key] = result
        return result

    async def work(self, ask: Callable[[Unpack[Given]], Result], *given: *Given) -> Result:
        """Call what asks a searcher, in the thread where searchers are asked."""
        return await asyncio.get_running_loop().run_in_executor(self._asking, ask, *given)

    async def opened(self, version: str) -> Searcher:
        """Any version, beside the one that is served; raises VersionError."""
        served = await self.searcher()
        if served.version == version:
            return served
        return await self._apart(Searcher.open, self._settings, served.encoder, version)

    async def _apart(self, call: Callable[[Unpack[Given]], Result], *given: *Given) -> Result:
        """Call what reads files or the database, in a thread of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._opening, call, *given)

    async def _open(self) -> None:
        self._stamp = await self._apart(self._versions.stamp)  # what changes from now on is opened next
        encoder = self._searcher.encoder if self._searcher else None
        opened = await self._apart(Searcher.open, self._settings, encoder)
        self.examples = await self._apart(_examples, self._settings, opened)
        self.serve(opened)  # the examples have warmed it up
        logger.info("Version %s is served", opened.version)

    def serve(self, searcher: Searcher) -> None:
        """Answer with a searcher from now on; those who wait for the first one are let go."""
        self._searcher = searcher
        if not self._loaded.done():
            self._loaded.set_result(None)

    async def _upgrade(self) -> None:
        logger.info("The index is of an older format: building it anew while it serves")
        try:
            report = await rebuild(self._settings)
        except VersionError as error:
            logger.error("%s", error)
        else:
            if not report["published"]:
                logger.error(
                    "Version %s loses golden questions and is not served: see 'python -m index diff %s %s'",
                    report["version"], await self._apart(self._versions.current), report["version"],
                )  # fmt: skip


def _examples(settings: IndexSettings, searcher: Searcher) -> tuple[str, ...]:
    """The example questions that are really answered; asking them warms the searcher up."""
    file = settings.corpus_dir / "questions" / "examples.txt"
    try:
        lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    except (OSError, UnicodeDecodeError) as error:
        logger.error("No examples on /start: %s cannot be read (%s); save it as UTF-8.", file, error)
        return ()
    candidates = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    answered = (line for line in candidates if searcher.search(line).verdict == "answer")
    return tuple(islice(answered, MAX_EXAMPLES))
