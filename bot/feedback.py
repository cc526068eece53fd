"""👍, 👎 and why: what people think of an answer, kept with its question."""

from bot import texts
from bot.actions import BAD, GOOD, REASON, action
from bot.layout import Block
from bot.messages import Button, Buttons, Reply, Speaker
from bot.rendering import messages, say
from bot.state.journal import Journal

ACTIONS = (GOOD, BAD, REASON)


class Feedback:
    """Every button carries the id of its question; it counts only in the chat where that was asked."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def press(self, kind: str, question: str, reason: str, speaker: Speaker) -> Reply:
        """The reply to a button of ACTIONS."""
        if kind == REASON and reason not in texts.REASONS:
            return say(texts.QUESTION_GONE)
        kept = await self._journal.judge(
            question, speaker.chat, speaker.person, kind == GOOD, reason if kind == REASON else None
        )
        if not kept:
            return say(texts.JUDGED_TOO_LATE)
        if kind == BAD:
            return Reply(messages([Block(texts.WHY_BAD)], _reasons(question)))
        thanks = say(texts.JUDGED_GOOD if kind == GOOD else texts.JUDGED_BAD).messages
        return Reply(thanks, replace=kind == REASON, brief=kind == GOOD)


def _reasons(question: str) -> Buttons:
    return tuple(
        (Button(label, action=action(REASON, question, reason)),) for reason, label in texts.REASONS.items()
    )
