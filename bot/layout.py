"""Plain text and marks into Telegram's HTML, split before it is rendered so that no tag is ever cut."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from index.passages import sentences
from index.types import Span

Style = Literal["plain", "quote", "expandable", "italic"]

MAX_UNITS = 3800  # UTF-16 units of a message; Telegram takes 4,096, and escaped 3,800 stay under 32 KiB
MAX_MARKS = 40  # Telegram takes 100 entities a message
_TAGS: dict[Style, tuple[str, str]] = {
    "plain": ("", ""),
    "quote": ("<blockquote>", "</blockquote>"),
    "expandable": ("<blockquote expandable>", "</blockquote>"),
    "italic": ("<i>", "</i>"),
}


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text in one style; ``bold`` spans are offsets into ``text``."""

    text: str
    style: Style = "plain"
    bold: tuple[Span, ...] = ()

    @property
    def html(self) -> str:
        """The block in Telegram's HTML."""
        opening, closing = _TAGS[self.style]
        return f"{opening}{_bold(self.text, self.bold)}{closing}"


def pack(blocks: Iterable[Block]) -> list[str]:
    """Blocks into as few messages as hold them; a block is cut between sentences, if it must be."""
    messages: list[list[Block]] = [[]]
    room = MAX_UNITS
    for block in blocks:
        for part in _parts(block):
            size = units(part.text) + 2
            if size > room and messages[-1]:
                messages.append([])
                room = MAX_UNITS
            messages[-1].append(part)
            room -= size
    return [_join(message) for message in messages if message]


def _join(parts: list[Block]) -> str:
    """Blocks one below the other; a quotation ends its line by itself."""
    ends = ["\n\n" if part.style in ("plain", "italic") else "\n" for part in parts[:-1]]
    return "".join(part.html + end for part, end in zip(parts, [*ends, ""], strict=True))


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def _parts(block: Block) -> Iterator[Block]:
    start = 0
    while start < len(block.text):
        end = _cut(block.text, start)
        bold = [(max(a, start) - start, min(b, end) - start) for a, b in block.bold if a < end and b > start]
        yield Block(block.text[start:end].strip(), block.style, tuple(bold))
        start = end


def _cut(text: str, start: int) -> int:
    """Where to end a part that begins at ``start``: a sentence's end, else a space, else where it must."""
    room = text[start : start + MAX_UNITS].encode("utf-16-le")[: 2 * MAX_UNITS]
    end = start + len(room.decode("utf-16-le", "ignore"))  # half a letter beyond the Basic Plane is left out
    if end >= len(text):
        return len(text)
    ends = [stop for _, stop in sentences(text, (start, len(text))) if stop <= end]
    if ends:
        return ends[-1]
    space = text.rfind(" ", start, end)
    return space if space > start else end


def _bold(text: str, spans: Sequence[Span]) -> str:
    pieces, position = [], 0
    for left, right in sorted(spans)[:MAX_MARKS]:
        if left >= position:
            pieces += [
                escape(text[position:left], quote=False),
                f"<b>{escape(text[left:right], quote=False)}</b>",
            ]
            position = right
    return "".join([*pieces, escape(text[position:], quote=False)])
