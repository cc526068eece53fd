"""Abbreviations and what they stand for, kept by admins in ``corpus/glossary.toml``."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from index.errors import CorpusError
from index.vietnamese import fold, nfc

# A word as people shorten it: "đ/c", "T.Ư"; the letters of a document's number ("42-NQ/TW") are none.
_WORD = re.compile(r"(?<![\w/–-])[^\W\d_]+(?:[./][^\W\d_]+)*(?!/\w)")
# What reads as an ordinary syllable ("tu", "hu"): as an abbreviation it counts only in capitals.
_SYLLABLE = re.compile(
    r"(?:ngh?|gh|gi|kh|ph|th|tr|ch|nh|qu|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)


class Glossary:
    """Spells abbreviations out; it never changes, so threads may share it."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self.entries = dict(entries)
        # By each spelling as typed in small letters, with diacritics or without.
        self._by_spelling = {
            spelling: long for short, long in entries.items() for spelling in (short.lower(), fold(short))
        }
        self._in_capitals = {
            spelling
            for short in entries
            if not short.islower() and _SYLLABLE.fullmatch(fold(short))
            for spelling in (short.lower(), fold(short))
        }

    def expand(self, text: str) -> str:
        """A composed text with its abbreviations spelled out: "NQ 43" → "Nghị quyết 43"."""
        return _WORD.sub(self._spelled_out, text)

    def _spelled_out(self, match: re.Match[str]) -> str:
        word = match[0]
        short = word.lower()
        long = self._by_spelling.get(short)
        if long is None or (short in self._in_capitals and not word.isupper()):
            return word
        number_follows = match.string[match.end() : match.end() + 1].isdigit()  # "TW8"
        return f"{long} " if number_follows else long


def load_glossary(path: Path) -> dict[str, str]:
    """The abbreviations of a file, none if there is no such file; raises CorpusError."""
    if not path.exists():
        return {}
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
        entries = {nfc(short): nfc(long) for table in tables.values() for short, long in table.items()}
    except (OSError, UnicodeDecodeError, ValueError, AttributeError, TypeError) as error:
        raise CorpusError(f'{path}: {error}. Write tables of lines such as "NQ" = "Nghị quyết".') from error
    for short in entries:
        if not fold(short).strip() or " " in short:
            raise CorpusError(f'{path}: "{short}" is not an abbreviation: it must be one word.')
    return entries
