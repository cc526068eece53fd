"""The documents, their outlines and their passages to read, as messages (pure)."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from bot import texts
from bot.actions import DOCUMENT, FILE, LIST, LOCK, OUTLINE, TURN, action
from bot.citation import citation_of, line, shortened, source_line
from bot.layout import Block
from bot.messages import Button, Buttons, Message
from bot.rendering import beside_buttons, cited_block, copy_button, messages, passage_blocks, share_button
from index.passages import document_key
from index.types import Card, Document, Entry, PassageView

Item = TypeVar("Item", Card, Entry)

PAGE = 10  # documents or sections a page
ROW = 5  # numbers in a row of buttons
BEGINNING = 90  # characters of a section shown in an outline
MAX_SECTION = 9000  # characters of a section sent as a whole: three messages


def by_kind(documents: Iterable[Card]) -> list[Card]:
    """Documents by kind, the newest first."""
    newest = sorted(documents, key=lambda document: document.source.date or "", reverse=True)
    return _in_kinds(newest)


def render_documents(documents: Sequence[Card], page: int) -> tuple[Message, ...]:
    """A page of the documents by kind, otherwise as they come, numbered, each with a button."""
    start, shown, turns = _page(_in_kinds(documents), page, LIST)
    blocks = [Block(texts.DOCUMENTS)]
    for kind, label in texts.KINDS.items():
        lines = [
            f"{number}. {line(document.source)}"
            for number, document in enumerate(shown, start + 1)
            if document.source.kind == kind
        ]
        if lines:
            blocks.append(Block("\n".join([label, *lines]), bold=((0, len(label)),)))
    numbers = _numbers(start, [action(DOCUMENT, document_key(document.id)) for document in shown])
    return messages(blocks, (*numbers, turns))


def render_outline(
    document: Document, entries: Sequence[Entry], page: int, has_file: bool
) -> tuple[Message, ...]:
    """A page of a document's sections, each with how it begins and a button that opens it."""
    key = document_key(document.id)
    start, shown, turns = _page(entries, page, OUTLINE, key)
    lines = [
        f"{number}. {entry.section.label}: {_beginning(document, entry)}"
        for number, entry in enumerate(shown, start + 1)
    ]
    blocks = [cited_block(source_line(document)), Block("\n".join(lines) or texts.NO_SECTIONS)]
    if document.source.source_url:
        blocks.append(Block(texts.ADDRESS.format(url=document.source.source_url)))
    numbers = _numbers(start, [action(TURN, entry.passage_id) for entry in shown])
    give = (Button(texts.FILE_BUTTON, action=action(FILE, key)),) if has_file else ()
    lock = Button(texts.LOCK.format(document=texts.THIS_DOCUMENT), action=action(LOCK, key))
    return messages(blocks, (*numbers, turns, (lock,), (*give, share_button(f"d_{key}"))))


def render_passage(view: PassageView) -> tuple[Message, ...]:
    """A passage to read, with buttons that turn to its neighbours and to the outline."""
    reading = (_outline_button(view), copy_button(citation_of(view)), share_button(f"p_{view.passage.id}"))
    return messages([*passage_blocks(view)], (beside_buttons(view, TURN), reading))


def render_section(view: PassageView) -> tuple[Message, ...]:
    """The whole section around a passage, or its first pages if it is very long."""
    section = view.section
    text = view.document.text[section.start : section.end]
    cited = citation_of(view)
    blocks = [Block(text[:MAX_SECTION]), cited_block(cited)]
    if len(text) > MAX_SECTION:
        blocks.append(Block(texts.SECTION_LONG, "italic"))
    return messages(blocks, ((_outline_button(view), copy_button(cited)),))


def _in_kinds(documents: Sequence[Card]) -> list[Card]:
    kinds = list(texts.KINDS)
    return sorted(documents, key=lambda document: kinds.index(document.source.kind))


def _page(
    items: Sequence[Item], page: int, kind: str, *values: str
) -> tuple[int, Sequence[Item], tuple[Button, ...]]:
    """Where a page starts, what is on it, and the buttons to the pages beside it."""
    last = max(0, (len(items) - 1) // PAGE)
    page = min(max(page, 0), last)
    turns = [(texts.PAGE_BEFORE, page - 1), (texts.PAGE_AFTER, page + 1)]
    row = tuple(
        Button(label, action=action(kind, *values, str(number)))
        for label, number in turns
        if 0 <= number <= last
    )
    return page * PAGE, items[page * PAGE : (page + 1) * PAGE], row


def _numbers(start: int, actions: Sequence[str]) -> Buttons:
    """Rows of buttons with the numbers that follow ``start``."""
    buttons = [Button(str(number), action=each) for number, each in enumerate(actions, start + 1)]
    return tuple(tuple(buttons[first : first + ROW]) for first in range(0, len(buttons), ROW))


def _outline_button(view: PassageView) -> Button:
    return Button(texts.OUTLINE, action=action(OUTLINE, document_key(view.document.id)))


def _beginning(document: Document, entry: Entry) -> str:
    return shortened(document.text[entry.section.start : entry.section.end], BEGINNING)
