"""Makes ``bigrams.json`` anew: ``python -m index.language.make PASSAGES.jsonl.gz``.

PASSAGES holds Vietnamese statutes, one JSON object {"text": ...} a line; statutes are outside copyright
(Law on Intellectual Property, article 15). Statutes hardly ask, so ``questions.txt`` is counted with them.
"""

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from index.restoration import Bigrams
from index.vietnamese import fold, nfc

RARE = 5  # what is seen less often is mostly a slip of the typist
QUESTION_WEIGHT = 2000  # the one page of questions beside 15 million syllables
_CLAUSE = re.compile(r"[^\w\s]|\n|\d+")
_WORD = re.compile(r"[^\W\d_]+")


def main(passages: Path) -> None:
    """Count, drop what is rare or cannot be mistaken, write."""
    syllables: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    with gzip.open(passages, "rt", encoding="utf-8") as lines:
        for line in lines:
            for words in _clauses(json.loads(line)["text"]):
                syllables.update(words)
                pairs.update(pairwise(words))
    known = {syllable: count for syllable, count in syllables.items() if count >= RARE}
    ambiguous = {folded for folded, count in Counter(map(fold, known)).items() if count > 1}
    kept = {
        pair: count
        for pair, count in pairs.items()
        if count >= RARE and known.keys() >= set(pair) and fold(pair[1]) in ambiguous
    }
    folder = Path(__file__).parent
    for words in _clauses((folder / "questions.txt").read_text("utf-8")):
        for word in words:
            known[word] = known.get(word, 0) + QUESTION_WEIGHT
        for pair in pairwise(words):
            kept[pair] = kept.get(pair, 0) + QUESTION_WEIGHT
    Bigrams.of(known, kept).save(folder / "bigrams.json")


def _clauses(text: str) -> Iterator[list[str]]:
    for clause in _CLAUSE.split(nfc(text.lower())):
        yield _WORD.findall(clause)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
