"""Trainers' question sets and their runs, kept until a trainer removes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update

from bot.state.database import Sessions
from bot.state.models import QuestionSet, Run, RunAnswer, SetQuestion
from index.evaluation.questions import TestQuestion


@dataclass(frozen=True, slots=True)
class Listed:
    """A set with the number of its questions, and of those whose answer nobody knows yet."""

    set: QuestionSet
    questions: int
    unknown: int


class QuestionSets:
    """Every change is one transaction, so that two trainers may work on one set."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def create(self, name: str, questions: Sequence[TestQuestion]) -> int:
        """Keep a new set; returns its id."""
        async with self._sessions.begin() as session:
            made = QuestionSet(name=name, created_at=datetime.now(UTC))
            session.add(made)
            await session.flush()
            session.add_all(_row(made.id, place, each) for place, each in enumerate(questions, 1))
            return made.id

    async def add(self, set_id: int, question: TestQuestion, asked_id: str | None = None) -> None:
        """Put a question behind the others; one taken from what was asked is in a set once."""
        async with self._sessions.begin() as session:
            theirs = SetQuestion.set_id == set_id
            if asked_id:
                await session.execute(delete(SetQuestion).where(theirs, SetQuestion.asked_id == asked_id))
            last = await session.scalar(select(func.max(SetQuestion.place)).where(theirs))
            session.add(_row(set_id, (last or 0) + 1, question, asked_id))

    async def listed(self) -> list[Listed]:
        """All sets, the newest first."""
        unknown = func.count().filter(SetQuestion.answerable.is_(None), SetQuestion.place.is_not(None))
        async with self._sessions() as session:
            rows = await session.execute(
                select(QuestionSet, func.count(SetQuestion.place), unknown)
                .outerjoin(SetQuestion)
                .group_by(QuestionSet.id)
                .order_by(QuestionSet.id.desc())
            )
            return [Listed(*row) for row in rows]

    async def find(self, set_id: int) -> QuestionSet | None:
        """A set by its id."""
        async with self._sessions() as session:
            return await session.get(QuestionSet, set_id)

    async def questions(self, set_id: int) -> Sequence[SetQuestion]:
        """The questions of a set, in order."""
        async with self._sessions() as session:
            rows = select(SetQuestion).where(SetQuestion.set_id == set_id).order_by(SetQuestion.place)
            return (await session.scalars(rows)).all()

    async def expect(
        self,
        set_id: int,
        place: int,
        answerable: bool | None,
        evidence: str | None = None,
        document_id: str | None = None,
    ) -> None:
        """What answers a question from now on, False for nothing in the corpus, None for not known yet."""
        async with self._sessions.begin() as session:
            await session.execute(
                update(SetQuestion)
                .where(SetQuestion.set_id == set_id, SetQuestion.place == place)
                .values(answerable=answerable, evidence=evidence, document_id=document_id)
            )

    async def remove(self, set_id: int) -> None:
        """Forget a set with its runs."""
        runs = select(Run.id).where(Run.set_id == set_id)
        async with self._sessions.begin() as session:
            await session.execute(delete(RunAnswer).where(RunAnswer.run_id.in_(runs)))
            for table in (Run, SetQuestion):
                await session.execute(delete(table).where(table.set_id == set_id))
            await session.execute(delete(QuestionSet).where(QuestionSet.id == set_id))

    async def runs(self, set_id: int) -> Sequence[Run]:
        """The runs of a set, the latest first."""
        async with self._sessions() as session:
            return (
                await session.scalars(select(Run).where(Run.set_id == set_id).order_by(Run.id.desc()))
            ).all()

    async def run(self, run_id: int) -> Run | None:
        """A run by its id."""
        async with self._sessions() as session:
            return await session.get(Run, run_id)

    async def begin(self, set_id: int, version: str) -> Run:
        """A new run."""
        async with self._sessions.begin() as session:
            run = Run(set_id=set_id, version=version, started_at=datetime.now(UTC))
            session.add(run)
        return run

    async def answers(self, run_id: int) -> Mapping[int, RunAnswer]:
        """What a run has answered so far, by the question's place."""
        async with self._sessions() as session:
            found = await session.scalars(select(RunAnswer).where(RunAnswer.run_id == run_id))
            return {each.place: each for each in found}

    async def keep(self, answers: Iterable[RunAnswer]) -> None:
        """Keep some answers of a run."""
        async with self._sessions.begin() as session:
            session.add_all(answers)

    async def judge(self, run_id: int, place: int, right: bool, judgement: str | None) -> None:
        """What a trainer thinks of an answer, or what follows for it from a new expectation."""
        async with self._sessions.begin() as session:
            await session.execute(
                update(RunAnswer)
                .where(RunAnswer.run_id == run_id, RunAnswer.place == place)
                .values(right=right, judgement=judgement)
            )


def _row(set_id: int, place: int, each: TestQuestion, asked_id: str | None = None) -> SetQuestion:
    return SetQuestion(
        set_id=set_id, place=place, name=each.id, question=each.question, previous=each.previous,
        style=each.style, answerable=each.answerable, evidence=each.evidence,
        document_id=each.document_id, asked_id=asked_id,
    )  # fmt: skip
