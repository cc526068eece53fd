"""What the bot says, before Telegram or a browser shows it."""

from dataclasses import dataclass
from pathlib import Path

MAX_ACTION_BYTES = 64  # Telegram's limit on callback_data
MAX_COPY = 256  # Telegram's limit on a copy-text button


@dataclass(frozen=True, slots=True)
class Button:
    """A button that sends ``action`` back, copies ``copy``, or copies a link to ``link`` (p_…, d_…)."""

    label: str
    action: str | None = None
    copy: str | None = None
    link: str | None = None


Buttons = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out, with the key of its document."""

    path: Path
    key: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file made for this message."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """A message in Telegram's HTML, its rows of buttons, questions offered for a tap, perhaps a file."""

    html: str
    buttons: Buttons = ()
    suggestions: tuple[str, ...] = ()
    file: File | Attachment | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What follows from something a person did; with ``replace`` the pressed message is replaced.

    ``brief`` if it need not stay in the chat: Telegram shows it for a moment. ``question`` is the id under
    which the question that it answers is kept.
    """

    messages: tuple[Message, ...]
    replace: bool = False
    brief: bool = False
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says or presses something, and where: ids of the face, a chat with its topic."""

    person: str
    chat: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation to paste into another chat; ``id`` is of at most 64 letters and digits."""

    id: str
    title: str
    description: str
    html: str
