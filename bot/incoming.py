"""Files that admins send to the bot: read, described, and taken into the corpus when they say so."""

import asyncio
import re
import secrets
import shutil
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bot import texts
from bot.actions import DROP, KEEP, action
from bot.layout import Block
from bot.messages import Button, Reply
from bot.rendering import messages, say
from bot.settings import BotSettings
from bot.state.logbook import Logbook
from index.catalogue import load_documents
from index.errors import ConfidentialError, CorpusError
from index.intake import Candidate, examine, keep

MAX_BYTES = 20 * 2**20  # that a bot may download
_TOKEN = re.compile(r"[0-9a-f]{16}")
_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
CAPTION = "caption"
KEPT_SECONDS = 7 * 24 * 3600


class Incoming:
    """Each file waits in a folder of its own, so that its buttons still work after a restart."""

    def __init__(self, settings: BotSettings, logbook: Logbook) -> None:
        self._settings = settings
        self._logbook = logbook

    def place(self, name: str, caption: str) -> Path:
        """Where to put a file that comes in, with what its sender says of it; old ones are dropped."""
        for waiting in self._settings.incoming.glob("*"):
            if time.time() - waiting.stat().st_mtime > KEPT_SECONDS:
                self._remove(waiting.name)
        folder = self._settings.incoming / secrets.token_hex(8)
        folder.mkdir(parents=True)
        (folder / CAPTION).write_text(caption, "utf-8")
        inside = folder / "file"
        inside.mkdir()
        return inside / (re.sub(r"[^\w. ()-]", "_", Path(name).name)[-80:].lstrip(".") or "document")

    async def examine(self, path: Path) -> Reply:
        """What a file that has come in is proposed to be, or why it is not taken."""
        token = path.parent.parent.name
        try:
            candidate = await asyncio.to_thread(self._examined, token)
        except ConfidentialError as error:
            self._remove(token)
            return say(texts.FILE_MARKED.format(mark=error.mark))
        except (CorpusError, OSError) as error:
            self._remove(token)
            return say(texts.FILE_REFUSED.format(reason=error))
        buttons = (
            Button(texts.KEEP, action=action(KEEP, token)),
            Button(texts.DROP, action=action(DROP, token)),
        )
        blocks = [Block(_described(candidate)), *(Block(f"! {each}") for each in candidate.warnings)]
        return Reply(messages([*blocks, Block(texts.FILE_HOW, "italic")], (buttons,)))

    async def to_press(self, kind: str, token: str, admin: int) -> Reply:
        """Take a file into the corpus, or drop it."""
        if not _TOKEN.fullmatch(token) or not (self._settings.incoming / token).is_dir():
            return say(texts.FILE_LEFT)
        if kind == DROP:
            self._remove(token)
            return Reply(say(texts.FILE_DROPPED).messages, replace=True)
        try:
            candidate = await asyncio.to_thread(self._examined, token)
            await self._logbook.note(admin, "add", f"{candidate.id} {candidate.path.name}")
            await asyncio.to_thread(keep, candidate, self._settings)
        except (CorpusError, OSError) as error:
            return say(texts.FILE_REFUSED.format(reason=error))
        self._remove(token)
        return Reply(say(texts.FILE_KEPT.format(name=candidate.id)).messages, replace=True)

    def _examined(self, token: str) -> Candidate:
        settings = self._settings
        folder = settings.incoming / token
        (path,) = (folder / "file").iterdir()
        known = []
        with suppress(CorpusError):  # no corpus yet
            known = load_documents(settings.documents_dir, settings.transcripts, {})
        return examine(path, settings, known, fields_of((folder / CAPTION).read_text("utf-8")))

    def _remove(self, token: str) -> None:
        shutil.rmtree(self._settings.incoming / token, ignore_errors=True)


def fields_of(caption: str) -> dict[str, object]:
    """The fields that the lines of a caption give ("số: 42-NQ/TW"); other lines say nothing."""
    found: dict[str, object] = {}
    for line in caption.splitlines():
        name, colon, value = (part.strip() for part in line.partition(":"))
        field = texts.FILE_FIELDS.get(name.lower())
        if not (colon and field and value):
            continue
        if field == "kind":
            value = texts.FILE_KINDS.get(value.lower(), value)
        if field == "date" and (day := _DATE.fullmatch(value)):
            with suppress(ValueError):
                value = datetime(*(int(day[place]) for place in (3, 2, 1))).date().isoformat()  # type: ignore[arg-type]
        found[field] = value
    return found


def _described(candidate: Candidate) -> str:
    source, transcript = candidate.source, candidate.transcript
    size = texts.FILE_SIZE.format(
        letters=f"{len(transcript.text):,}".replace(",", "."), pages=len(transcript.pages) or "–"
    )
    return texts.FILE_PROPOSED.format(
        name=candidate.path.name,
        kind=texts.KINDS[source.kind],
        number=source.number or "–",
        title=source.title,
        issuer=source.issuer or "–",
        date=source.date or "–",
        size=", ".join(filter(None, (size, texts.TRANSCRIPTIONS[transcript.transcription]))),
    )
