"""Trainers' question sets and their runs, kept until a trainer removes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, union_all, update

from bot.state.database import Sessions
from bot.state.models import QuestionSet, Run, RunAnswer, SetQuestion
from index.evaluation.questions import TestQuestion


@dataclass(frozen=True, slots=True)
class Listed:
    """A set with the number of its questions, and of those whose answer nobody knows yet."""

    set: QuestionSet
    questions: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Expected:
    """What answers a question: False for nothing in the corpus, None for not known (yet)."""

    answerable: bool | None = None
    evidence: str | None = None
    document_id: str | None = None
    judged: bool = False


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

    async def add(self, set_id: int, question: TestQuestion, asked_id: str) -> bool:
        """Put a question that was asked behind the others; False if it is there already."""
        async with self._sessions.begin() as session:
            theirs = SetQuestion.set_id == set_id
            if await session.scalar(select(SetQuestion).where(theirs, SetQuestion.asked_id == asked_id)):
                return False
            places = select(SetQuestion.place).where(theirs)
            answered = select(RunAnswer.place).join(Run).where(Run.set_id == set_id)
            both = union_all(places, answered).subquery()  # one that was erased may still be being asked
            last = await session.scalar(select(func.max(both.c.place)))
            session.add(_row(set_id, (last or 0) + 1, question, asked_id))
            return True

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

    async def question(self, set_id: int, place: int) -> SetQuestion | None:
        """A question by its place."""
        async with self._sessions() as session:
            return await session.get(SetQuestion, (set_id, place))

    async def expect(self, set_id: int, place: int, expected: Expected) -> None:
        """What answers a question from now on."""
        async with self._sessions.begin() as session:
            await session.execute(
                update(SetQuestion)
                .where(SetQuestion.set_id == set_id, SetQuestion.place == place)
                .values(asdict(expected))
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

    async def answers_to(self, set_id: int, place: int) -> Sequence[RunAnswer]:
        """What all runs of a set have answered to one of its questions."""
        rows = select(RunAnswer).join(Run).where(Run.set_id == set_id, RunAnswer.place == place)
        async with self._sessions() as session:
            return (await session.scalars(rows)).all()

    async def count(self, run: Run) -> tuple[int, int]:
        """How many questions a run has answered, and how many there are."""
        done = select(func.count()).select_from(RunAnswer).where(RunAnswer.run_id == run.id)
        total = select(func.count()).select_from(SetQuestion).where(SetQuestion.set_id == run.set_id)
        async with self._sessions() as session:
            return await session.scalar(done) or 0, await session.scalar(total) or 0

    async def keep(self, set_id: int, answers: Iterable[RunAnswer]) -> None:
        """Keep some answers of a run, but those to questions that were erased meanwhile."""
        async with self._sessions.begin() as session:
            there = set(await session.scalars(select(SetQuestion.place).where(SetQuestion.set_id == set_id)))
            session.add_all(each for each in answers if each.place in there)

    async def judge(
        self, answer: RunAnswer, right: bool, in_top_5: bool | None, judgement: str | None
    ) -> None:
        """What a trainer thinks of an answer, or what follows for it from a new expectation."""
        async with self._sessions.begin() as session:
            await session.execute(
                update(RunAnswer)
                .where(RunAnswer.run_id == answer.run_id, RunAnswer.place == answer.place)
                .values(right=right, in_top_5=in_top_5, judgement=judgement)
            )


def _row(set_id: int, place: int, each: TestQuestion, asked_id: str | None = None) -> SetQuestion:
    return SetQuestion(
        set_id=set_id, place=place, name=each.id, question=each.question, previous=each.previous,
        style=each.style, answerable=each.answerable, evidence=each.evidence,
        document_id=each.document_id, judged=False, asked_id=asked_id,
    )  # fmt: skip
