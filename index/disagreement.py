"""Where documents give different values for the same fact, the reader sees both."""

from collections.abc import Callable, Iterator, Sequence

from index.types import Answer, Disagreement, Query, Statement
from index.vietnamese import folded_syllables

ABOUT_IT = 0.8  # share of the question's idf mass that what they disagree about must cover


def contradicting(
    disagreements: Sequence[Disagreement], query: Query, answer: Answer, idf: Callable[[str], float]
) -> Iterator[Statement]:
    """The statements that contradict an answer, for a question about what they disagree on."""
    for disagreement in disagreements:
        same = [statement for statement in disagreement.statements if _overlaps(statement, answer)]
        if same and _covered(query, disagreement.about, idf) >= ABOUT_IT:
            yield from (statement for statement in disagreement.statements if statement not in same)


def _overlaps(statement: Statement, answer: Answer) -> bool:
    near = statement.start < answer.end and answer.start < statement.end
    return statement.document_id == answer.document_id and near


def _covered(query: Query, about: str, idf: Callable[[str], float]) -> float:
    weights = {token: idf(token) for token in query.tokens}
    there = set(folded_syllables(about))
    total = sum(weights.values())
    return sum(weight for token, weight in weights.items() if token in there) / total if total else 0.0
