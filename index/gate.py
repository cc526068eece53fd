"""Whether a new version may take the place of the current one: the golden questions decide.

Each version keeps how it answered them, so that comparing two asks nothing again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from index.evaluation.evaluate import Progress, outcome_of
from index.evaluation.questions import TestQuestion
from index.search import Searcher
from index.types import GoldenAnswer


@dataclass(frozen=True, slots=True)
class Gate:
    """Two versions over the questions that both were asked: how many passed, and which were lost."""

    questions: int
    passed_before: int
    passed: int
    lost: tuple[str, ...]
    gained: tuple[str, ...]

    def opens(self, max_drop: float) -> bool:
        """Whether the share of questions passed falls by no more than ``max_drop`` (0..1)."""
        return self.passed_before - self.passed <= max_drop * self.questions


def ask(
    searcher: Searcher, questions: Sequence[TestQuestion], progress: Progress = lambda done, total: None
) -> list[GoldenAnswer]:
    """How a version answers the golden questions."""
    answers = []
    for done, question in enumerate(questions, 1):
        outcome = outcome_of(searcher, question)
        first = outcome.result.answers[0] if outcome.result.answers else None
        answers.append(
            GoldenAnswer(
                id=question.id,
                key=hashlib.sha256(repr(question).encode()).hexdigest()[:16],
                passed=outcome.row.passed is True,
                verdict=outcome.result.verdict,
                document_id=first.document_id if first else None,
                quote=first.quote if first else None,
            )
        )
        progress(done, len(questions))
    return answers


def compare(before: Sequence[GoldenAnswer], after: Sequence[GoldenAnswer]) -> Gate:
    """The two versions over the questions they share, by key: a question that was changed is another one."""
    pairs = shared(before, after)
    return Gate(
        questions=len(pairs),
        passed_before=sum(old.passed for old, _ in pairs),
        passed=sum(new.passed for _, new in pairs),
        lost=tuple(new.id for old, new in pairs if old.passed and not new.passed),
        gained=tuple(new.id for old, new in pairs if new.passed and not old.passed),
    )


def shared(
    before: Sequence[GoldenAnswer], after: Sequence[GoldenAnswer]
) -> list[tuple[GoldenAnswer, GoldenAnswer]]:
    """The answers of two versions to the same questions, in the order of the second."""
    old = {answer.key: answer for answer in before}
    return [(old[answer.key], answer) for answer in after if answer.key in old]
