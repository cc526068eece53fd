"""Question sets asked of versions, in the background, one set after the other."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy.exc import SQLAlchemyError

from bot.citation import citation
from bot.engine import Engine
from bot.state.models import Run, RunAnswer, SetQuestion
from bot.state.question_sets import QuestionSets
from index.errors import HoidapError
from index.evaluation.evaluate import Outcome, covers, outcome_of
from index.evaluation.questions import TestQuestion
from index.evaluation.rows import Row
from index.search import Searcher
from index.types import Verdict
from index.vietnamese import nfc

KEPT_AT_ONCE = 20  # answers a commit: what a crash may lose
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tried:
    """A question of a set with its answer in a run, None if it has not been asked there yet."""

    question: SetQuestion
    answer: RunAnswer | None

    @property
    def passed(self) -> bool | None:
        """Whether it was answered rightly, or rightly not answered; None while nobody knows."""
        if self.answer is None or self.question.answerable is None:
            return None
        return self.answer.right if self.question.answerable else self.answer.verdict != "answer"


class Trials:
    """A run goes on if nobody looks; after a restart it goes on where it stood, when it is started again."""

    def __init__(self, engine: Engine, sets: QuestionSets) -> None:
        self._engine = engine
        self._sets = sets
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._turn = asyncio.Lock()  # one set at a time: people who ask come between its questions
        self.failures: dict[int, str] = {}

    async def start(self, set_id: int, version: str | None = None) -> Run:
        """Ask what has not been asked of a version, by default the one served, or all of it again."""
        version = version or (await self._engine.searcher()).version
        runs = await self._sets.runs(set_id)
        run = next((each for each in runs if each.version == version), None)
        if run is None or not any(each.answer is None for each in await self.tried(run)):
            run = await self._sets.begin(set_id, version)
        if not self.is_running(run.id):
            self.failures.pop(run.id, None)
            task = asyncio.create_task(self._run(run))
            self._tasks[run.id] = task
            task.add_done_callback(lambda _: self._tasks.pop(run.id, None))
        return run

    def is_running(self, run_id: int) -> bool:
        """Whether a run is going on, or waits for its turn."""
        return run_id in self._tasks

    async def stop(self, run_id: int | None = None) -> None:
        """End a run, or all; what was answered is kept."""
        tasks = [task for name, task in self._tasks.items() if run_id in (None, name)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def tried(self, run: Run) -> list[Tried]:
        """All questions of the set that was run, each with its answer."""
        answers = await self._sets.answers(run.id)
        return [Tried(each, answers.get(each.place)) for each in await self._sets.questions(run.set_id)]

    async def judge(self, run: Run, one: Tried, judgement: str) -> None:
        """Keep what a trainer thinks: what is right tells what answers, what is not leaves that open.

        It stays as it was told otherwise, if that was not by calling this very answer right.
        """
        answer, question = one.answer, one.question
        if answer is None:
            return
        told_by_it = (question.answerable, question.evidence) == (answer.quote is not None, answer.quote)
        if judgement == "right":
            found = answer.quote is not None
            await self._sets.expect(run.set_id, question.place, found, answer.quote, answer.document_id)
        elif told_by_it:
            await self._sets.expect(run.set_id, question.place, None)
        right = judgement == "right" and answer.quote is not None
        await self._sets.judge(run.id, question.place, right, judgement)

    async def expect(self, run: Run, one: Tried, evidence: str | None) -> bool:
        """Keep what answers a question; False if no document holds it."""
        evidence = " ".join(nfc(evidence).split()) if evidence else None
        documents = (await self._engine.searcher()).contents.documents.values()
        holding = (each.id for each in documents if evidence and evidence in " ".join(each.text.split()))
        document = next(holding, None)
        if evidence and document is None:
            return False
        await self._sets.expect(run.set_id, one.question.place, evidence is not None, evidence, document)
        if one.answer:
            right = bool(evidence and one.answer.quote and covers(one.answer.quote, evidence))
            await self._sets.judge(run.id, one.question.place, right, one.answer.judgement)
        return True

    async def _run(self, run: Run) -> None:
        try:
            async with self._turn:
                searcher = await self._engine.opened(run.version)
                left = [each.question for each in await self.tried(run) if each.answer is None]
                for first in range(0, len(left), KEPT_AT_ONCE):
                    some = left[first : first + KEPT_AT_ONCE]
                    await self._sets.keep([await self._ask(run, searcher, each) for each in some])
        except (HoidapError, SQLAlchemyError) as error:
            logger.error("A run of a question set ended: %s", error)
            self.failures[run.id] = str(error)

    async def _ask(self, run: Run, searcher: Searcher, question: SetQuestion) -> RunAnswer:
        outcome = await self._engine.work(outcome_of, searcher, as_question(question))
        return _answer(run, question.place, outcome)


def as_question(row: SetQuestion) -> TestQuestion:
    """A kept question as files of questions hold it."""
    return TestQuestion(
        id=row.name, question=row.question, answerable=row.answerable, style=row.style,
        evidence=row.evidence, previous=row.previous, document_id=row.document_id,
    )  # fmt: skip


def as_rows(tried: Sequence[Tried]) -> list[Row]:
    """What was asked, as reports and comparisons take it."""
    return [
        Row(
            id=each.question.name, question=each.question.question, style=each.question.style,
            answerable=each.question.answerable, evidence=each.question.evidence,
            verdict=cast(Verdict, each.answer.verdict), confidence=each.answer.confidence,
            right=each.answer.right, in_top_5=each.answer.in_top_5, quote=each.answer.quote,
            citation=each.answer.citation, milliseconds=each.answer.milliseconds,
        )
        for each in tried
        if each.answer
    ]  # fmt: skip


def _answer(run: Run, place: int, outcome: Outcome) -> RunAnswer:
    result = outcome.result
    first = result.answers[0] if result.answers else None
    return RunAnswer(
        run_id=run.id, place=place, verdict=result.verdict, confidence=result.confidence,
        quote=first.quote if first else None, document_id=first.document_id if first else None,
        citation=citation(first) if first else "", right=outcome.right, in_top_5=outcome.in_top_5,
        milliseconds=result.milliseconds.total,
    )  # fmt: skip
