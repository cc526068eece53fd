"""What two versions differ in: documents, passages, and how the golden questions are answered."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.contents import Contents
from index.gate import shared
from index.types import GoldenAnswer, Passage, Verdict


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids that were added, removed, or kept with another content."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A golden question that the two versions answer differently."""

    id: str
    verdict_before: Verdict
    verdict: Verdict
    passed_before: bool
    passed: bool
    quote_before: str | None
    quote: str | None


@dataclass(frozen=True, slots=True)
class Diff:
    """From one version to another. ``passages``: a changed one is told by its new id."""

    documents: Changes
    passages: Changes
    moved: tuple[Moved, ...]


def diff(before: Contents, after: Contents) -> Diff:
    """What changed from one version to another."""
    old, new = before.documents, after.documents
    kept = [name for name in new if name in old]
    documents = Changes(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(
            name for name in kept if (old[name].text, old[name].source) != (new[name].text, new[name].source)
        ),
    )
    return Diff(documents, _passages(before.passages, after.passages), moved(before.golden, after.golden))


def _passages(before: Sequence[Passage], after: Sequence[Passage]) -> Changes:
    """A passage's id is made of its text: one that left and one that came at the same place are a change."""
    old, new = {passage.id for passage in before}, {passage.id for passage in after}
    gone = _by_place(passage for passage in before if passage.id not in new)
    changed, added = [], []
    for passage in after:
        if passage.id in old:
            continue
        place = gone[passage.document_id, passage.section]
        if place:
            place.pop(0)
            changed.append(passage.id)
        else:
            added.append(passage.id)
    removed = [name for names in gone.values() for name in names]
    return Changes(tuple(added), tuple(removed), tuple(changed))


def _by_place(passages: Iterable[Passage]) -> defaultdict[tuple[str, str | None], list[str]]:
    places = defaultdict(list)
    for passage in passages:
        places[passage.document_id, passage.section].append(passage.id)
    return places


def moved(before: Sequence[GoldenAnswer], after: Sequence[GoldenAnswer]) -> tuple[Moved, ...]:
    """The golden questions that two versions answer differently."""
    return tuple(
        Moved(new.id, old.verdict, new.verdict, old.passed, new.passed, old.quote, new.quote)
        for old, new in shared(before, after)
        if (old.verdict, old.quote) != (new.verdict, new.quote)
    )
