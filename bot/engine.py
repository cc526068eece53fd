"""The searcher behind every face: loaded in the background, asked off the event loop."""

import asyncio
import logging

from index.errors import HoidapError
from index.search import Searcher
from index.settings import IndexSettings
from index.types import SearchResult

MAX_EXAMPLES = 3
logger = logging.getLogger(__name__)


class Engine:
    """Opens the current version once; questions asked before that wait for it."""

    def __init__(self, settings: IndexSettings) -> None:
        self._settings = settings
        self._loaded: asyncio.Future[Searcher] = asyncio.get_running_loop().create_future()
        self.examples: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether questions are answered at once."""
        return self._loaded.done()

    async def load(self) -> None:
        """Open the version and the model; raises HoidapError, to those who wait as well."""
        try:
            searcher, self.examples = await asyncio.to_thread(_open, self._settings)
        except HoidapError as error:
            self._loaded.set_exception(error)
            self._loaded.exception()  # seen here, even if nobody waits
            raise
        logger.info("Version %s is loaded", searcher.version)
        self._loaded.set_result(searcher)

    async def searcher(self) -> Searcher:
        """The searcher, once it is loaded."""
        return await asyncio.shield(self._loaded)

    async def search(self, question: str, top: int = 10) -> SearchResult:
        """Answer a question in a thread: encoding must not hold the event loop."""
        return await asyncio.to_thread((await self.searcher()).search, question, None, top)


def _open(settings: IndexSettings) -> tuple[Searcher, tuple[str, ...]]:
    """The searcher, warmed up by the example questions, and those it really answers."""
    searcher = Searcher.open(settings)
    file = settings.corpus_dir / "questions" / "examples.txt"
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    candidates = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    answered = [line for line in candidates if searcher.search(line).verdict == "answer"]
    return searcher, tuple(answered[:MAX_EXAMPLES])
