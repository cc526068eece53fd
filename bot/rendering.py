"""What was found, as messages: the same for Telegram and for the browser (pure)."""

from collections.abc import Iterable
from datetime import date

from bot import texts
from bot.layout import Block, Style, pack
from bot.messages import MAX_COPY, Button, Message
from index.types import (
    Answer,
    Document,
    Kind,
    PassageView,
    Reference,
    SearchResult,
    Source,
    Status,
    Transcription,
)

# What a button sends back: a letter, and a passage's id or a rank.
READ, TURN, OTHER = "r", "p", "o"
MAX_REFERENCES = 4  # sources shown below a sentence of a digest


def render_result(result: SearchResult, view: PassageView | None) -> tuple[Message, ...]:
    """The messages that answer a question; ``view`` is the passage answered from, or the nearest one."""
    if view is None or result.verdict == "none":
        return _messages([Block(texts.NONE), *_remarks(result)], ())
    if result.verdict == "related":
        blocks = [Block(texts.RELATED, bold=((0, len(texts.RELATED)),)), *_passage(view)]
        return _messages([*blocks, *_remarks(result)], _buttons(view, citation_of(view), rank=1))
    answer = result.answers[0]
    blocks = [block for each in result.answers for block in _shown(each)]
    if answer.kind != "digest" and len(view.text) > len(answer.quote) + 40:
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
    parts = (
        answer.number,
        answer.title,
        answer.section,
        answer.page,
        answer.issuer,
        answer.place,
        answer.date,
    )
    status = _status(answer.status, answer.replaced_by)
    return _citation(answer.kind, answer.reviewed, parts, answer.transcription, status)


def citation_of(view: PassageView) -> str:
    """The citation of a whole passage."""
    source, passage = view.document.source, view.passage
    parts = (
        source.number,
        source.title,
        passage.section,
        passage.page,
        source.issuer,
        source.place,
        source.date,
    )
    status = _status(source.status, source.replaced_by)
    return _citation(source.kind, source.reviewed, parts, view.document.transcription, status)


def vietnamese_date(iso: str | None) -> str | None:
    """2023-11-24 as people write it here, 24-11-2023; what is not a full date stays as it is."""
    try:
        return date.fromisoformat(iso).strftime("%-d-%-m-%Y") if iso else None
    except ValueError:
        return iso


def _citation(
    kind: Kind,
    reviewed: bool,
    source: tuple[str | None, str, str | None, int | None, str | None, str | None, str | None],
    transcription: Transcription,
    status: str | None,
) -> str:
    number, title, section, page, issuer, place, day = source
    parts = (
        texts.NOT_REVIEWED if kind == "digest" and not reviewed else None,
        number, title, section, texts.PAGE.format(page=page) if page else None, issuer, place,
        vietnamese_date(day), texts.TRANSCRIPTIONS[transcription], status,
    )  # fmt: skip
    return f"{texts.KINDS[kind]}: {', '.join(part for part in parts if part)}"


def _status(status: Status, replaced_by: str | None) -> str | None:
    if status == "replaced" and replaced_by:
        return texts.REPLACED_BY.format(number=replaced_by)
    return texts.STATUSES[status]


def _kind_span(kind: Kind) -> tuple[tuple[int, int]]:
    return ((0, len(texts.KINDS[kind])),)


def _shown(answer: Answer) -> list[Block]:
    """A quotation, or a digest's own sentence (never in a quotation's dress) with its sources."""
    marks = tuple((left - answer.start, right - answer.start) for left, right in answer.marks)
    style: Style = "plain" if answer.kind == "digest" else "quote"
    blocks = [Block(answer.quote, style, marks), Block(citation(answer), bold=_kind_span(answer.kind))]
    if answer.sources:
        blocks.append(
            Block("\n".join(_reference(reference) for reference in answer.sources[:MAX_REFERENCES]))
        )
    return blocks


def _reference(reference: Reference) -> str:
    day = f", {reference.date}" if reference.date else ""
    return texts.SOURCE.format(title=reference.title, date=day, url=reference.url)


def _passage(view: PassageView) -> tuple[Block, Block]:
    return Block(view.text), Block(citation_of(view), bold=_kind_span(view.document.source.kind))


def _remarks(result: SearchResult) -> list[Block]:
    remarks = []
    if "sources_disagree" in result.notices:
        remarks.append(Block(texts.DISAGREE, "italic"))
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
    status = _status(source.status, source.replaced_by)
    parts = (source.number, source.title, source.place, vietnamese_date(source.date), status)
    return f"• {', '.join(part for part in parts if part)}"


def _messages(blocks: list[Block], buttons: tuple[tuple[Button, ...], ...]) -> tuple[Message, ...]:
    *first, last = pack(blocks)
    return (*(Message(html) for html in first), Message(last, tuple(row for row in buttons if row)))
