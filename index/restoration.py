"""Diacritics put back where a hurried phone left them out: "nghi quyet" → "nghị quyết".

A Viterbi search over syllable bigrams, trained on the indexed corpus and, where that has not seen a pair,
on Vietnamese statutes (``index/language/``). Telex and VNI keystrokes, marks on the wrong letter and two
letters swapped are mended on the way. Marks that were typed are respected.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import log
from pathlib import Path

from index.telex import undo
from index.vietnamese import fold, nfc, split_tone, syllable_spans

PRIOR = 12.0  # how many observations of a neighbour the less certain estimate counts for
WIDER = 0.5  # of that estimate, the share of the wider model beside the syllable's own frequency
KEPT_AS_TYPED = 8.0  # log odds of a syllable as typed, if it has diacritics or those around it have
ACCENTED = 0.5  # share of a text's syllables with diacritics from which it counts as accented
_UNSEEN = 1e-9
_ONSET = re.compile("[b-df-hj-np-tv-zđ]*")

Pair = tuple[str, str]
_NONE: Mapping[str, int] = {}


class Bigrams:
    """Counts of lower-case syllables and of neighbours; ``wider`` is what they fall back on."""

    def __init__(
        self,
        syllables: Mapping[str, int],
        after: Mapping[str, Mapping[str, int]],
        wider: "Bigrams | None" = None,
    ) -> None:
        self._syllables = syllables
        self._after = after  # a syllable, and how often each was seen right behind it
        self._wider = wider
        self._total = sum(syllables.values()) or 1
        self._variants: dict[str, set[str]] = defaultdict(set)
        for syllable in syllables:
            self._variants[fold(syllable)].add(syllable)

    @classmethod
    def train(cls, texts: Iterable[str], wider: "Bigrams | None" = None) -> "Bigrams":
        """Count the syllables of some texts and their neighbours."""
        syllables: Counter[str] = Counter()
        pairs: Counter[Pair] = Counter()
        for text in texts:
            found = [text[start:end].lower() for start, end in syllable_spans(text)]
            syllables.update(found)
            pairs.update(pairwise(found))
        return cls.of(syllables, pairs, wider)

    @classmethod
    def of(
        cls, syllables: Mapping[str, int], pairs: Mapping[Pair, int], wider: "Bigrams | None" = None
    ) -> "Bigrams":
        """From the counts of syllables and of pairs."""
        after: dict[str, dict[str, int]] = defaultdict(dict)
        for (left, right), count in pairs.items():
            after[left][right] = count
        return cls(syllables, dict(after), wider)

    @classmethod
    def load(cls, path: Path, wider: "Bigrams | None" = None) -> "Bigrams":
        """Read what ``save`` wrote; raises OSError, ValueError or KeyError."""
        data = json.loads(path.read_text("utf-8"))
        return cls(data["syllables"], data["pairs"], wider)

    def save(self, path: Path) -> None:
        """Write one JSON file."""
        data = {"syllables": self._syllables, "pairs": self._after}
        path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")

    def variants(self, folded: str) -> set[str]:
        """The syllables seen that fold to this one."""
        here = self._variants.get(folded, set())
        return here | self._wider.variants(folded) if self._wider else here

    @property
    def known(self) -> set[str]:
        """All syllables seen."""
        return set(self._syllables) | (self._wider.known if self._wider else set())

    def follows(self, syllable: str, before: str) -> bool:
        """Whether a syllable has been seen right behind another one."""
        return syllable in self._after.get(before, _NONE) or bool(
            self._wider and self._wider.follows(syllable, before)
        )

    def probability(self, syllable: str, before: str) -> float:
        """P(syllable | before) by hierarchical Dirichlet smoothing (MacKay and Peto, 1995)."""
        likely = self._syllables.get(syllable, 0) / self._total
        if self._wider:
            likely = (1 - WIDER) * likely + WIDER * self._wider.probability(syllable, before)
        seen = self._after.get(before, _NONE).get(syllable, 0)
        return (seen + PRIOR * likely) / (self._syllables.get(before, 0) + PRIOR)


@lru_cache(maxsize=1)
def statutes() -> Bigrams:
    """The packaged counts: Vietnamese statutes and a page of questions (``index/language/make.py``)."""
    return Bigrams.load(Path(__file__).parent / "language" / "bigrams.json")


class Restorer:
    """Restores queries; it never changes, so threads may share it."""

    def __init__(self, bigrams: Bigrams) -> None:
        self.bigrams = bigrams
        self._candidates = lru_cache(maxsize=4096)(self._all_candidates)
        parts = [_ONSET.match(syllable) for syllable in bigrams.known if syllable.isalpha()]
        self._onsets = {part[0] for part in parts if part}
        self._rimes = {part.string[part.end() :] for part in parts if part}

    def restore(self, text: str) -> str:
        """The text with its syllables restored; what is not known as a syllable stays as typed."""
        text = nfc(text)
        spans = list(syllable_spans(text))
        typed = [text[start:end].lower() for start, end in spans]
        pieces: list[str] = []
        position = 0
        for (start, end), chosen in zip(spans, self._likeliest(typed), strict=True):
            pieces += text[position:start], _in_case_of(text[start:end], chosen)
            position = end
        return "".join(pieces) + text[position:]

    def _likeliest(self, typed: Sequence[str]) -> Sequence[str]:
        """The likeliest sequence of candidates (Viterbi, 1967)."""
        words = [syllable for syllable in typed if syllable.isalpha()]
        accented = sum(fold(word) != word for word in words) >= ACCENTED * len(words)
        paths: dict[str, tuple[float, tuple[str, ...]]] = {"": (0.0, ())}
        for syllable in typed:
            step = {}
            own = self._is_plausible(syllable) and (accented or fold(syllable) != syllable)
            for candidate in {*self._candidates(syllable), *([syllable] if own else [])}:
                score, path = max(
                    (score + log(self.bigrams.probability(candidate, before) + _UNSEEN), path)
                    for before, (score, path) in paths.items()
                )
                kept = candidate == syllable and (accented or fold(syllable) != syllable)
                step[candidate] = score + KEPT_AS_TYPED * kept, (*path, candidate)
            paths = step
        return max(paths.values())[1]

    def _is_plausible(self, typed: str) -> bool:
        """Whether a syllable may be one, seen or not: how it begins and how it ends have been seen."""
        onset = _ONSET.match(typed)
        return onset is not None and onset[0] in self._onsets and typed[onset.end() :] in self._rimes

    def _all_candidates(self, typed: str) -> tuple[str, ...]:
        """What a typed syllable may stand for; only itself if nothing known comes near."""
        if typed.isdigit():
            return (typed,)
        known = self.bigrams.variants(fold(typed))
        readings = [split_tone(typed)]
        if not known and (undone := undo(typed)):
            readings = [undone]
        found = {c for shape, tone in readings for c in self._marked_more(shape, tone)}
        if not found:
            near = [(swapped, tone) for shape, tone in readings for swapped in _swapped(shape)]
            found = {c for shape, tone in near for c in self._marked_more(shape, tone)}
        return tuple(sorted(found)) or (typed,)

    def _marked_more(self, shape: str, tone: str) -> Iterator[str]:
        """Known syllables that have all the marks of a reading, and perhaps more."""
        for candidate in self.bigrams.variants(fold(shape)):
            its_shape, its_tone = split_tone(candidate)
            same_letters = all(
                given in (wanted, fold(wanted)) for given, wanted in zip(shape, its_shape, strict=True)
            )
            if same_letters and tone in ("", its_tone):
                yield candidate


def _swapped(shape: str) -> Iterator[str]:
    """The spellings with two neighbouring letters in the other order."""
    for place in range(len(shape) - 1):
        yield shape[:place] + shape[place + 1] + shape[place] + shape[place + 2 :]


def _in_case_of(typed: str, chosen: str) -> str:
    if chosen == typed.lower():
        return typed
    if typed.isupper() and len(typed) > 1:
        return chosen.upper()
    return chosen.capitalize() if typed[:1].isupper() else chosen
