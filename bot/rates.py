"""How much one person, or one chat, may ask."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

_NOTICE = RateLimitItemPerMinute(1)  # told once: what goes on is not answered, not even with a notice


class Rates:
    """Counts in memory, over the last minute."""

    def __init__(self, person: int, chat: int) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._person, self._chat = RateLimitItemPerMinute(person), RateLimitItemPerMinute(chat)

    def allow(self, person: int, chat: int) -> bool:
        """Whether a person may do something more in a chat now; it counts if so."""
        return self._limiter.hit(self._person, "person", str(person)) and self._limiter.hit(
            self._chat, "chat", str(chat)
        )

    def may_tell(self, person: int) -> bool:
        """Whether a person is told so now, or was within the last minute."""
        return self._limiter.hit(_NOTICE, "notice", str(person))
