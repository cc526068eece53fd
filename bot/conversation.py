"""What each chat talks about: the question that a short one leans on. Kept in memory, until it goes cold."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

MAX_CHATS = 10_000
MAX_TURNS = 50  # messages of a chat whose buttons and edits still know what was asked before them
COLD_SECONDS = 1800


@dataclass(slots=True)
class _Chat:
    """The topic with its time, and what each message leaned on."""

    topic: str | None = None
    at: float = 0.0
    before: OrderedDict[str, str | None] = field(default_factory=OrderedDict)


class Conversations:
    """The topic of each chat; ``clock`` tells seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._chats: OrderedDict[str, _Chat] = OrderedDict()

    def begin(self, chat: str, message: str) -> str | None:
        """What a new message leans on: the topic, unless it has gone cold."""
        found = self._chat(chat)
        found.before[message] = None if self._clock() - found.at > COLD_SECONDS else found.topic
        found.before.move_to_end(message)
        if len(found.before) > MAX_TURNS:
            found.before.popitem(last=False)
        return found.before[message]

    def before(self, chat: str, message: str) -> str | None:
        """What a message leaned on when it was new, now that it is edited or its buttons are pressed."""
        return self._chat(chat).before.get(message)

    def turn(self, chat: str, topic: str) -> None:
        """From now on a chat talks about this."""
        found = self._chat(chat)
        found.topic, found.at = topic, self._clock()

    def forget(self, chat: str) -> None:
        """Start afresh."""
        self._chat(chat).topic = None

    def _chat(self, chat: str) -> _Chat:
        found = self._chats.setdefault(chat, _Chat())
        self._chats.move_to_end(chat)
        if len(self._chats) > MAX_CHATS:
            self._chats.popitem(last=False)
        return found
