"""What the bot says, before Telegram or a browser shows it."""

from dataclasses import dataclass

MAX_ACTION_BYTES = 64  # Telegram's limit on callback_data
MAX_COPY = 256  # Telegram's limit on a copy-text button


@dataclass(frozen=True, slots=True)
class Button:
    """A button that either sends ``action`` back or copies ``copy``."""

    label: str
    action: str | None = None
    copy: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message in Telegram's HTML, its rows of buttons, and questions offered for a tap."""

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What follows from something a person did; with ``replace`` the pressed message is replaced."""

    messages: tuple[Message, ...]
    replace: bool = False
