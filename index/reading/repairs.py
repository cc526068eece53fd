"""What is mended in a line without a doubt, each kind with its name."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice

from index.restoration import statutes
from index.vietnamese import fold, nfc

_LOOK_ALIKES = str.maketrans("ÐƉðɖ", "ĐĐđđ")  # eth and African D for the Vietnamese letter
_SPACES = re.compile(r"[\u0085\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\0-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_RUN = re.compile(r"[^\W\d_]{8,}")  # no syllable is longer than seven letters: "nghiêng"
_MAX_SYLLABLE = 7
_MAX_RUN = 200  # no line of glued words is longer
_MARKS = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x1E950))))
_PILE = re.compile(f"([{_MARKS}]{{30}})[{_MARKS}]+")  # Unicode's own bound (UAX 15); sorting more takes ages


def repair(line: str, keep_spaces: bool = False) -> tuple[str, tuple[str, ...]]:
    """A line composed, with our own letters and spaces, glued words apart; and the names of what was done.

    With ``keep_spaces`` its no-break spaces and runs of blanks stay as they are.
    """
    done: list[str] = []
    blank = "\u00a0" if keep_spaces else " "
    for name, mended in (
        ("marks_composed", composed),
        ("look_alike_letters", lambda text: text.translate(_LOOK_ALIKES)),
        ("odd_spaces", lambda text: _SPACES.sub(" ", text).replace("\u00a0", blank)),
        ("glued_words", lambda text: _RUN.sub(lambda run: _apart(run[0]), text)),
    ):
        after = mended(line)
        done += [name] if after != line else []
        line = after
    line = _UNSEEN.sub("", line)
    return (line if keep_spaces else re.sub(r"[ \t]+", " ", line)).strip(), tuple(done)


def composed(text: str) -> str:
    """A text in NFC, without marks piled up on one letter."""
    return nfc(without_piles(text))


def without_piles(text: str) -> str:
    """A text with at most 30 marks on a letter: composing it then takes no longer than its length."""
    return _PILE.sub(r"\1", text)


@lru_cache(maxsize=10_000)
def _apart(run: str) -> str:
    """Glued syllables apart, if there is one way only, and each two neighbours are known as such."""
    if len(run) <= _MAX_RUN and (run.islower() or run.istitle()):
        ways = _ways(run.lower())
        if len(ways) == 1 and fold(run) != run.lower():
            (way,) = ways
            words = " ".join(way)
            return words if run.islower() else run[0] + words[1:]
    return run


def _ways(run: str) -> list[tuple[str, ...]]:
    """Up to two ways to cut a run into known syllables of which all neighbours have been seen together."""
    known, syllables = statutes(), _syllables()
    ways: list[list[tuple[str, ...]]] = [[()], *([] for _ in run)]
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - _MAX_SYLLABLE), end - 1):
            last = run[start:end]
            if last in syllables:
                fitting = (way for way in ways[start] if not way or known.follows(last, way[-1]))
                ways[end] += [(*way, last) for way in islice(fitting, 2)]
    return [way for way in ways[-1] if len(way) > 1][:2]


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    return frozenset(each for each in statutes().known if each.isalpha() and len(each) <= _MAX_SYLLABLE)
