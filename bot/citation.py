"""Where a quotation stands, in one line: the same under an answer, in a list and in a shared message."""

from datetime import date

from bot import texts
from index.types import Answer, Card, Document, Kind, PassageView, Source, Status, Transcription


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
    return _of_document(view.document, view.passage.section, view.passage.page)


def source_line(document: Document) -> str:
    """The citation of a whole document."""
    return _of_document(document, None, None)


def _of_document(document: Document, section: str | None, page: int | None) -> str:
    source = document.source
    parts = (source.number, source.title, section, page, source.issuer, source.place, source.date)
    status = _status(source.status, source.replaced_by)
    return _citation(source.kind, source.reviewed, parts, document.transcription, status)


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
    on = texts.PAGE.format(page=page) if page else None
    where = f"{section} ({on})" if section and on else section or on
    parts = (
        texts.NOT_REVIEWED if kind == "digest" and not reviewed else None,
        number, title, where, issuer, place,
        vietnamese_date(day), texts.TRANSCRIPTIONS[transcription], status,
    )  # fmt: skip
    return f"{texts.KINDS[kind]}: {', '.join(part for part in parts if part)}"


def _status(status: Status, replaced_by: str | None) -> str | None:
    if status == "replaced" and replaced_by:
        return texts.REPLACED_BY.format(number=replaced_by)
    return texts.STATUSES[status]


def line(source: Source) -> str:
    """A document in a list."""
    status = _status(source.status, source.replaced_by)
    parts = (source.number, source.title, source.place, vietnamese_date(source.date), status)
    return ", ".join(part for part in parts if part)


def short(document: Card) -> str:
    """A document on a button: its number, or the beginning of its title."""
    return document.source.number or shortened(document.source.title, 30)


def shortened(text: str, length: int) -> str:
    """A text of at most so many characters, cut between words."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0] + "…"
