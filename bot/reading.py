"""Replies while a person reads the documents: lists, outlines, passages, sections, files."""

import asyncio
from dataclasses import replace as changed

from bot import texts
from bot.actions import DOCUMENT, FILE, LIST, OUTLINE, READ, SECTION, TURN
from bot.citation import shortened, source_line
from bot.engine import Engine
from bot.layout import Block
from bot.messages import File, Reply
from bot.outlines import by_kind, render_documents, render_outline, render_passage, render_section
from bot.rendering import messages, say
from index.catalogue import original
from index.library import Library
from index.naming import named
from index.passages import document_key
from index.types import Document

ACTIONS = (READ, TURN, SECTION, DOCUMENT, OUTLINE, LIST, FILE)
MAX_FILE = 50 * 2**20  # bytes that a bot may send


class Reading:
    """What is read has no state: every button carries all it needs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def documents(self, page: int = 0) -> Reply:
        """A page of the list of documents."""
        library = await self._library()
        return Reply(render_documents(by_kind(library.cards), page))

    async def resolution(self, number: str) -> Reply:
        """The outline of a resolution by its number, as people write it; without one, which there are."""
        library = await self._library()
        found = [
            each for each in library.bearing(named(f"nghị quyết {number}")) if each in library.resolutions
        ]
        if len({document.source.number for document in found}) == 1:
            return await self.press(DOCUMENT, document_key(found[0].id))
        first = (
            ()
            if found or not number
            else say(texts.NO_RESOLUTION.format(number=shortened(number, 40))).messages
        )
        return Reply((*first, *render_documents(found or library.resolutions, 0)))

    async def link(self, payload: str) -> Reply | None:
        """What a shared link opens: "p_" with a passage's id, "d_" with a document's key; None for others."""
        kind, _, value = payload.partition("_")
        return await self.press({"p": READ, "d": DOCUMENT}[kind], value) if kind in ("p", "d") else None

    async def press(self, kind: str, value: str, page: str = "") -> Reply:
        """The reply to a button of ACTIONS."""
        if kind == LIST:
            return Reply((await self.documents(_number(value))).messages, replace=True)
        library = await self._library()
        if kind in (DOCUMENT, OUTLINE, FILE):
            document = library.document(value)
            if document is None:
                return say(texts.DOCUMENT_GONE)
            if kind == FILE:
                return await self._file(document)
            return await self._outline(document, _number(page), replace=kind == OUTLINE)
        view = library.view(value)
        if view is None:
            return say(texts.GONE)
        render = render_section if kind == SECTION else render_passage
        return Reply(render(view), replace=kind == TURN)

    async def file(self, key: str) -> File | None:
        """The file that a document was read from, if it may be handed out and is still the same."""
        document = (await self._library()).document(key)
        if document is None or not document.source.shareable:
            return None
        path = await asyncio.to_thread(original, self._engine.documents_dir, document)
        return File(path, key) if path and path.stat().st_size <= MAX_FILE else None

    async def _file(self, document: Document) -> Reply:
        found = await self.file(document_key(document.id))
        if found is None:
            return say(texts.FILE_GONE)
        (about,) = messages([Block(source_line(document))], ())
        return Reply((changed(about, file=found),))

    async def _outline(self, document: Document, page: int, replace: bool = False) -> Reply:
        entries = (await self._library()).outline(document)
        return Reply(render_outline(document, entries, page, document.source.shareable), replace)

    async def _library(self) -> Library:
        return (await self._engine.searcher()).library


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0
