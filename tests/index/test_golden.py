"""The golden questions: each has its evidence word for word, and they cover what they should."""

from collections import Counter

from index.evaluation.evaluate import evaluate
from index.evaluation.questions import half_of, load_questions
from index.search import Searcher
from tests.conftest import ROOT
from tests.sources import DOCUMENTS, source_text

QUESTIONS = load_questions(ROOT / "corpus" / "questions" / "golden.jsonl")


FOLLOW_UPS = load_questions(ROOT / "corpus" / "questions" / "follow-ups.jsonl")


def test_every_evidence_is_an_exact_substring_of_its_document() -> None:
    assert all(question.previous for question in FOLLOW_UPS)
    for question in [*QUESTIONS, *FOLLOW_UPS]:
        if question.answerable:
            assert question.document_id and question.evidence
            assert question.evidence in source_text(question.document_id), question.id


def test_there_are_enough_of_every_kind() -> None:
    styles = Counter(question.style for question in QUESTIONS)
    unanswerable = [question for question in QUESTIONS if not question.answerable]
    assert len(QUESTIONS) >= 250
    assert len(unanswerable) >= 80
    wanted = {
        "formal",
        "keywords",
        "no_diacritics",
        "half_diacritics",
        "abbrev",
        "typo",
        "telex",
        "follow_up",
    }
    wanted |= {
        "paraphrase",
        "long_chat",
        "contradiction",
        "near",
        "false_premise",
        "collision",
        "other_document",
    }
    assert wanted | {"off_topic", "request", "injection", "empty", "very_long"} <= set(styles)
    covered = {question.document_id for question in QUESTIONS if question.answerable}
    assert covered == {path.stem for path in DOCUMENTS.glob("*.txt")}


def test_ids_and_questions_are_not_repeated() -> None:
    assert len({question.id for question in QUESTIONS}) == len(QUESTIONS)
    asked = Counter(
        (question.question, question.previous) for question in QUESTIONS if question.style != "empty"
    )
    assert [pair for pair, count in asked.items() if count > 1] == []


def test_follow_ups_have_the_question_before() -> None:
    assert all(question.previous for question in QUESTIONS if question.style == "follow_up")


def test_about_half_are_kept_apart() -> None:
    kept = sum(half_of(question.id) == "kept" for question in QUESTIONS)
    assert 0.4 < kept / len(QUESTIONS) < 0.6


def test_every_answer_to_them_is_verbatim(searcher: Searcher) -> None:
    report = evaluate(searcher, QUESTIONS)
    assert report["overall"]["quotes_verbatim"]["rate"] == 1.0
    assert report["overall"]["questions"] == len(QUESTIONS)
