"""Where documents give different values for the same fact, the reader sees both."""

from collections.abc import Callable, Iterator, Sequence

from index.analysis import Language
from index.types import Answer, Disagreement, Query, Statement

ABOUT_IT = 0.8  # share of the question's idf mass that what they disagree about must cover


def contradicting(
    disagreements: Sequence[Disagreement],
    query: Query,
    answer: Answer,
    idf: Callable[[str], float],
    language: Language,
) -> Iterator[Statement]:
    """The statements that contradict an answer, for a question about what they disagree on."""
    for disagreement in disagreements:
        same = [statement for statement in disagreement.statements if _overlaps(statement, answer)]
        if same and _covered(query, set(language.terms(disagreement.about)), idf) >= ABOUT_IT:
            yield from (statement for statement in disagreement.statements if statement not in same)


def _overlaps(statement: Statement, answer: Answer) -> bool:
    near = statement.start < answer.end and answer.start < statement.end
    return statement.document_id == answer.document_id and near


def _covered(query: Query, about: set[str], idf: Callable[[str], float]) -> float:
    weights = {term: idf(term) for term in query.content}
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in about) / total if total else 0.0
