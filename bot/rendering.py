"""What was found, as messages: the same for Telegram and for the browser (pure)."""

from collections.abc import Iterable
from datetime import date

from bot import texts
from bot.layout import Block, pack
from bot.messages import MAX_COPY, Button, Message
from index.types import Answer, Document, Kind, PassageView, SearchResult, Source, Transcription

# What a button sends back: a letter, and a passage's id or a rank.
READ, TURN, OTHER = "r", "p", "o"


def render_result(result: SearchResult, view: PassageView | None) -> tuple[Message, ...]:
    """The messages that answer a question; ``view`` is the passage answered from, or the nearest one."""
    if view is None or result.verdict == "none":
        return _messages([Block(texts.NONE), *_remarks(result)], ())
    if result.verdict == "related":
        blocks = [Block(texts.RELATED, bold=((0, len(texts.RELATED)),)), *_passage(view)]
        return _messages([*blocks, *_remarks(result)], _buttons(view, citation_of(view), rank=1))
    answer = result.answers[0]
    blocks = [_quotation(answer), Block(citation(answer), bold=_kind_span(answer.kind))]
    if len(view.text) > len(answer.quote) + 40:
        blocks.append(Block(f"{texts.CONTEXT}\n{view.text}", "expandable"))
    return _messages([*blocks, *_remarks(result)], _buttons(view, citation(answer), rank=1))


def render_other(view: PassageView, rank: int, last: bool) -> tuple[Message, ...]:
    """The passage of a rank below the first, asked for by "Đoạn khác"."""
    heading = texts.OTHER_PASSAGE.format(rank=rank + 1)
    blocks = [Block(heading, bold=((0, len(heading)),)), *_passage(view)]
    return _messages(blocks, _buttons(view, citation_of(view), rank=None if last else rank + 1))


def render_passage(view: PassageView) -> tuple[Message, ...]:
    """A passage to read, with buttons that turn to its neighbours."""
    turns = [(texts.BEFORE, view.before), (texts.AFTER, view.after)]
    row = tuple(Button(label, action=f"{TURN}:{identity}") for label, identity in turns if identity)
    return _messages([*_passage(view)], (row, (_copy(citation_of(view)),)))


def render_documents(documents: Iterable[Document]) -> tuple[Message, ...]:
    """The documents by kind, the newest first."""
    blocks = [Block(texts.DOCUMENTS)]
    ordered = sorted(documents, key=lambda document: document.source.date or "", reverse=True)
    for kind, label in texts.KINDS.items():
        lines = [_line(document.source) for document in ordered if document.source.kind == kind]
        if lines:
            blocks.append(Block("\n".join([label, *lines]), bold=((0, len(label)),)))
    return _messages(blocks, ())


def citation(answer: Answer) -> str:
    """Kind, number or title, place in the text, issuer, place and date: one line."""
    source = (
        answer.number,
        answer.title,
        answer.section,
        answer.page,
        answer.issuer,
        answer.place,
        answer.date,
    )
    return _citation(answer.kind, source, answer.transcription)


def citation_of(view: PassageView) -> str:
    """The citation of a whole passage."""
    origin, passage = view.document.source, view.passage
    source = (
        origin.number, origin.title, passage.section, passage.page, origin.issuer, origin.place, origin.date
    )  # fmt: skip
    return _citation(origin.kind, source, view.document.transcription)


def vietnamese_date(iso: str | None) -> str | None:
    """2023-11-24 as people write it here, 24-11-2023; what is not a full date stays as it is."""
    try:
        return date.fromisoformat(iso).strftime("%-d-%-m-%Y") if iso else None
    except ValueError:
        return iso


def _citation(
    kind: Kind,
    source: tuple[str | None, str, str | None, int | None, str | None, str | None, str | None],
    transcription: Transcription,
) -> str:
    number, title, section, page, issuer, place, day = source
    parts = (
        number, title, section, texts.PAGE.format(page=page) if page else None, issuer, place,
        vietnamese_date(day), texts.TRANSCRIPTIONS[transcription],
    )  # fmt: skip
    return f"{texts.KINDS[kind]}: {', '.join(part for part in parts if part)}"


def _kind_span(kind: Kind) -> tuple[tuple[int, int]]:
    return ((0, len(texts.KINDS[kind])),)


def _quotation(answer: Answer) -> Block:
    marks = tuple((left - answer.start, right - answer.start) for left, right in answer.marks)
    return Block(answer.quote, "quote", marks)


def _passage(view: PassageView) -> tuple[Block, Block]:
    return Block(view.text), Block(citation_of(view), bold=_kind_span(view.document.source.kind))


def _remarks(result: SearchResult) -> list[Block]:
    remarks = []
    if "understood_differs" in result.notices:
        remarks.append(Block(texts.UNDERSTOOD.format(question=result.understood), "italic"))
    if "lexical_only" in result.notices:
        remarks.append(Block(texts.LEXICAL_ONLY, "italic"))
    return remarks


def _buttons(view: PassageView, cited: str, rank: int | None) -> tuple[tuple[Button, ...], ...]:
    beside = [(texts.BEFORE, view.before), (texts.AFTER, view.after)]
    reading = tuple(Button(label, action=f"{READ}:{identity}") for label, identity in beside if identity)
    other = () if rank is None else (Button(texts.OTHER, action=f"{OTHER}:{rank}"),)
    return tuple(row for row in (reading, (*other, _copy(cited))) if row)


def _copy(cited: str) -> Button:
    fits = cited if len(cited) <= MAX_COPY else cited[: MAX_COPY - 1].rsplit(" ", 1)[0] + "…"
    return Button(texts.COPY, copy=fits)


def _line(source: Source) -> str:
    parts = (source.number, source.title, source.place, vietnamese_date(source.date))
    return f"• {', '.join(part for part in parts if part)}"


def _messages(blocks: list[Block], buttons: tuple[tuple[Button, ...], ...]) -> tuple[Message, ...]:
    *first, last = pack(blocks)
    return (*(Message(html) for html in first), Message(last, tuple(row for row in buttons if row)))
