"""What each chat talks about: the question that a short one leans on, the document it asks in.

Kept in memory (replicas share it by bot/state/talks.py); the question until it goes cold.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter

MAX_CHATS = 10_000
MAX_TURNS = 50  # messages of a chat whose buttons and edits still know what was asked before them
COLD_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Context:
    """What a message is understood in: the question before it, and the key of the document asked in."""

    previous: str | None = None
    within: str | None = None


@dataclass(slots=True)
class _Chat:
    """The context of the next message with the time of its topic, and that of each message so far."""

    next: Context = Context()
    at: float = 0.0
    contexts: OrderedDict[str, Context] = field(default_factory=OrderedDict)


_CHAT = TypeAdapter(_Chat)


class Conversations:
    """The context of each chat; ``clock`` tells seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._chats: OrderedDict[str, _Chat] = OrderedDict()

    def dump(self, chat: str) -> str:
        """All that is known of a chat, for ``load``; "" if nothing is."""
        found = self._chats.get(chat)
        return "" if found is None else _CHAT.dump_json(found).decode()

    def load(self, chat: str, content: str) -> None:
        """Know of a chat what ``dump`` gave, and nothing else."""
        self._chats.pop(chat, None)
        if content:
            self._chats[chat] = _CHAT.validate_json(content)

    def begin(self, chat: str, message: str) -> Context:
        """What a new message is understood in; a topic that has gone cold is no longer part of it."""
        found = self._chat(chat)
        if self._clock() - found.at > COLD_SECONDS:
            found.next = replace(found.next, previous=None)
        found.contexts[message] = found.next
        found.contexts.move_to_end(message)
        if len(found.contexts) > MAX_TURNS:
            found.contexts.popitem(last=False)
        return found.next

    def context(self, chat: str, message: str) -> Context | None:
        """What a message was understood in when it was new; None if that is no longer known."""
        return self._chat(chat).contexts.get(message)

    def topic(self, chat: str) -> str | None:
        """What a chat talks about."""
        return self._chat(chat).next.previous

    def turn(self, chat: str, topic: str | None) -> None:
        """From now on a chat talks about this, or starts afresh."""
        found = self._chat(chat)
        found.next, found.at = replace(found.next, previous=topic), self._clock()

    def forget(self, chat: str) -> None:
        """Nothing of what was said in a chat is known any more."""
        self._chats.pop(chat, None)

    def lock(self, chat: str, within: str | None) -> None:
        """From now on a chat asks in this document only, or in all again."""
        found = self._chat(chat)
        found.next = replace(found.next, within=within)

    def _chat(self, chat: str) -> _Chat:
        found = self._chats.setdefault(chat, _Chat())
        self._chats.move_to_end(chat)
        if len(self._chats) > MAX_CHATS:
            self._chats.popitem(last=False)
        return found
