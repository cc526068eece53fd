"""How well a made-up document was read back: letters, headings, citations, pages."""

from collections.abc import Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from index.reading import Transcript, sections
from tests.papers.text import Paragraph

NEEDLE = 60  # letters by which a paragraph is found again in what was read


def error_rate(found: str, source: str) -> float:
    """Share of characters that differ, white space folded."""
    here, there = " ".join(found.split()), " ".join(source.split())
    return Levenshtein.distance(here, there) / len(there)


def cited(transcript: Transcript, paper: Sequence[Paragraph]) -> list[tuple[str | None, str | None]]:
    """For each paragraph of the body, how it is cited and how it should be."""
    places = sections(transcript.text, transcript.transcription == "ocr")
    asked = [each for each in paper if each.label and each.style == "text"]
    starts = [_found(transcript.text, each) for each in asked]
    labels = (
        next((place.label for place in places if place.start <= start < place.end), None) for start in starts
    )
    return [(label, each.label) for label, each in zip(labels, asked, strict=True)]


def headings(transcript: Transcript, paper: Sequence[Paragraph]) -> tuple[int, int]:
    """How many headings were told apart from the text below them, of how many."""
    told: set[str] = set()
    for place in sections(transcript.text, transcript.transcription == "ocr"):
        own = transcript.text[place.start : place.body].splitlines() if place.body is not None else []
        told |= {_loosely(each) for each in (*place.breadcrumb, *own)}
    asked = [_loosely(each.whole) for each in paper if each.style == "heading"]
    return sum(each in told for each in asked), len(asked)


def paged(transcript: Transcript, paper: Sequence[Paragraph], pages: Sequence[int]) -> tuple[int, int]:
    """How many paragraphs of the body are said to begin on the page that they begin on, of how many."""
    asked = [(each, page) for each, page in zip(paper, pages, strict=True) if each.style == "text"]
    starts = [_found(transcript.text, each) for each, _ in asked]
    right = [
        sum(begins <= start for begins in transcript.pages) == page
        for start, (_, page) in zip(starts, asked, strict=True)
    ]
    return sum(right), len(asked)


def _found(text: str, paragraph: Paragraph) -> int:
    """Where a paragraph stands in a text with some letters misread."""
    exact = text.find(paragraph.text)
    if exact >= 0:
        return exact
    found = fuzz.partial_ratio_alignment(paragraph.text[:NEEDLE].casefold(), text.casefold())
    return found.dest_start if found else -1


def _loosely(heading: str) -> str:
    return "".join(letter for letter in heading.casefold() if letter.isalnum())
