"""What was found, as a message: the same for Telegram and for every other face (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from bot import texts
from index.types import Answer, Hit, SearchResult, Span

MAX_RELATED = 1200  # characters of a related passage that are shown


@dataclass(frozen=True, slots=True)
class Message:
    """A message in Telegram's HTML."""

    html: str


def render(result: SearchResult) -> Message:
    """The message that answers a question."""
    if result.verdict == "answer":
        parts = [quote(answer) for answer in result.answers]
    elif result.verdict == "related" and result.hits:
        parts = [escape(texts.RELATED), related(result.hits[0])]
    else:
        parts = [escape(texts.NONE)]
    if "lexical_only" in result.notices:
        parts.append(f"<i>{escape(texts.LEXICAL_ONLY)}</i>")
    return Message("\n\n".join(parts))


def quote(answer: Answer) -> str:
    """A quotation with its answering words in bold, and where it stands."""
    marked = _marked(
        answer.quote, [(left - answer.start, right - answer.start) for left, right in answer.marks]
    )
    return f"<blockquote>{marked}</blockquote>\n{citation(answer)}"


def related(hit: Hit) -> str:
    """The passage nearest to a question, not as a quotation that answers it."""
    text = hit.text if len(hit.text) <= MAX_RELATED else hit.text[:MAX_RELATED].rsplit(" ", 1)[0] + " …"
    return f"{escape(text)}\n<i>({escape(', '.join(filter(None, (hit.document_id, hit.section))))})</i>"


def citation(answer: Answer) -> str:
    """Kind, number or title, place in the text, place and date."""
    parts = (
        answer.number,
        answer.title,
        answer.section,
        f"trang {answer.page}" if answer.page else None,
        answer.issuer,
        answer.place,
        vietnamese_date(answer.date),
        texts.TRANSCRIPTIONS[answer.transcription],
    )
    return f"<b>{escape(texts.KINDS[answer.kind])}</b>: {escape(', '.join(part for part in parts if part))}"


def vietnamese_date(iso: str | None) -> str | None:
    """2023-11-24 as people write it here, 24-11-2023; what is not a full date stays as it is."""
    try:
        return date.fromisoformat(iso).strftime("%-d-%-m-%Y") if iso else None
    except ValueError:
        return iso


def _marked(text: str, marks: Sequence[Span]) -> str:
    pieces, position = [], 0
    for left, right in sorted(marks):
        if left >= position:
            pieces += [escape(text[position:left]), f"<b>{escape(text[left:right])}</b>"]
            position = right
    return "".join([*pieces, escape(text[position:])])
