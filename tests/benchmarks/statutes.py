"""A corpus as large as a small ministry's: the statutes in force, by the law each article stands in."""

import gzip
import json
import random
import re
from collections import defaultdict
from pathlib import Path

from index.passages import passages
from index.types import Document, Passage, Section, Source
from index.vietnamese import nfc

_LAW = re.compile(r"(?:số )?(\d+[\w./-]*/[\w./-]+)")


def load_statutes(path: Path) -> list[Document]:
    """One document a law, from rows {"title", "text", "source"}, one article each, packed JSON lines; in no order."""
    articles: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            law = _LAW.search(row["source"])
            articles[law[1] if law else "khác"].append((nfc(row["title"]), nfc(row["text"])))
    numbers = list(articles)
    random.Random(8).shuffle(numbers)  # neighbours are of one matter: the first few must be like all of them
    return [_document(number, articles[number]) for number in numbers]


def _document(number: str, rows: list[tuple[str, str]]) -> Document:
    text, sections = "", []
    for title, body in rows:
        start = len(text)
        text += f"{title}\n{body}\n"
        label = title.partition(". ")[0][:60]
        sections.append(Section(start, len(text) - 1, label, body=start + len(title) + 1))
    return Document(number, Source("official", "Văn bản", "", number=number), text, tuple(sections))


def first_passages(documents: list[Document], count: int) -> tuple[list[Document], list[Passage]]:
    """Whole documents until there are so many passages, and these."""
    chosen: list[Document] = []
    found: list[Passage] = []
    for document in documents:
        if len(found) >= count:
            break
        chosen.append(document)
        found += passages(document)
    return chosen, found
