"""Files of test questions: one JSON object a line."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from index.errors import QuestionFileError


@dataclass(frozen=True, slots=True)
class TestQuestion:
    """A question with what a right answer covers: ``evidence`` is a substring of a document.

    ``answerable`` is None as long as nobody has judged it.
    """

    __test__ = False  # not a test class, whatever pytest thinks of its name

    id: str
    question: str
    answerable: bool | None
    style: str
    evidence: str | None = None
    previous: str | None = None
    document_id: str | None = None


Half = Literal["tuning", "kept"]


def half_of(question_id: str) -> Half:
    """Which half a question belongs to, by the SHA-256 of its id: odd for tuning, even kept apart."""
    return "tuning" if hashlib.sha256(question_id.encode()).digest()[-1] % 2 else "kept"


def load_questions(path: Path, half: Half | None = None) -> list[TestQuestion]:
    """Read a file of judged questions, or one half; raises QuestionFileError: the line and the field."""
    adapter = TypeAdapter(TestQuestion)
    questions = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"Cannot read {path}: {error}.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = adapter.validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "the line"
            raise QuestionFileError(f"{path}, line {number}: {field}: {first['msg']}.") from error
        if question.answerable is None:
            raise QuestionFileError(f"{path}, line {number}: answerable: say true or false.")
        if question.answerable and not question.evidence:
            raise QuestionFileError(f"{path}, line {number}: an answerable question needs its evidence.")
        if half in (None, half_of(question.id)):
            questions.append(question)
    if not questions:
        raise QuestionFileError(f"{path} holds no questions.")
    return questions
