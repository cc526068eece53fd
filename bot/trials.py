"""Question sets asked of versions, in the background, one set after the other."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from bot import texts
from bot.citation import citation
from bot.engine import Engine
from bot.state.models import Run, RunAnswer, SetQuestion
from bot.state.question_sets import Expected, QuestionSets
from index.errors import HoidapError
from index.evaluation.evaluate import Outcome, covers, outcome_of
from index.evaluation.questions import TestQuestion
from index.evaluation.rows import Row
from index.search import Searcher
from index.types import Verdict
from index.vietnamese import nfc

KEPT_AT_ONCE = 20  # answers a commit: what a stop or a crash may lose
MIN_EVIDENCE = 8  # characters: any quotation covers a word
MAX_EVIDENCE = 5000  # comparing takes as long as it is
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tried:
    """A question of a set with its answer in a run, None if it has not been asked there yet."""

    question: SetQuestion
    answer: RunAnswer | None

    @property
    def row(self) -> Row | None:
        """What reports and comparisons take of it."""
        question, answer = self.question, self.answer
        if answer is None:
            return None
        return Row(
            id=question.name, question=question.question, style=question.style,
            answerable=question.answerable, evidence=question.evidence,
            verdict=cast(Verdict, answer.verdict), confidence=answer.confidence, right=answer.right,
            in_top_5=answer.in_top_5, quote=answer.quote, citation=answer.citation,
            milliseconds=answer.milliseconds, verbatim=answer.verbatim,
        )  # fmt: skip

    @property
    def passed(self) -> bool | None:
        """Whether it was answered rightly, or rightly not answered; None while nobody knows."""
        row = self.row
        return row.passed if row else None


class Trials:
    """A run goes on if nobody looks; after a restart it goes on where it stood, when it is started again."""

    def __init__(self, engine: Engine, sets: QuestionSets) -> None:
        self._engine = engine
        self._sets = sets
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._starting = asyncio.Lock()  # two who start the same get the same run
        self._turn = asyncio.Lock()  # one set at a time: people who ask come between its questions
        self.failures: dict[int, str] = {}

    async def start(self, set_id: int, version: str | None = None) -> Run:
        """Ask what has not been asked of a version, by default the one served, or all of it again."""
        version = version or (await self._engine.searcher()).version
        async with self._starting:
            runs = await self._sets.runs(set_id)
            run = next((each for each in runs if each.version == version), None)
            done, total = await self._sets.count(run) if run else (0, 0)
            if run is None or done >= total:
                run = await self._sets.begin(set_id, version)
            if not self.is_running(run.id):
                self.failures.pop(run.id, None)
                task = asyncio.create_task(self._run(run))
                self._tasks[run.id] = task
                task.add_done_callback(partial(self._ended, run.id))
        return run

    def _ended(self, run_id: int, _: "asyncio.Task[None]") -> None:
        self._tasks.pop(run_id, None)

    def is_running(self, run_id: int) -> bool:
        """Whether a run is going on, or waits for its turn."""
        return run_id in self._tasks

    async def stop(self, run_id: int | None = None) -> None:
        """End a run, or all; what was answered is kept, but for the last few."""
        tasks = [task for name, task in self._tasks.items() if run_id in (None, name)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def tried(self, run: Run) -> list[Tried]:
        """All questions of the set that was run, each with its answer."""
        answers = await self._sets.answers(run.id)
        return [Tried(each, answers.get(each.place)) for each in await self._sets.questions(run.set_id)]

    async def one(self, run: Run, place: int) -> Tried | None:
        """One question of the set, with its answer."""
        question = await self._sets.question(run.set_id, place)
        answers = await self._sets.answers_to(run.set_id, place)
        answer = next((each for each in answers if each.run_id == run.id), None)
        return Tried(question, answer) if question else None

    async def judge(self, one: Tried, judgement: str) -> None:
        """Keep what a trainer thinks of an answer.

        What is called right is what answers from now on, unless that is known from elsewhere; what is no
        longer called right leaves it open again.
        """
        answer, question = one.answer, one.question
        if answer is None:
            return
        right, quoted = judgement == "right", answer.quote is not None
        await self._sets.judge(answer, right and quoted, answer.in_top_5, judgement)
        if right and (question.answerable is None or question.judged):
            told = Expected(quoted, answer.quote, answer.document_id, judged=True)
            await self._expect(question, told)
        elif not right and question.judged and question.evidence == answer.quote:
            await self._expect(question, Expected())

    async def expect(self, one: Tried, evidence: str | None) -> bool:
        """Keep what answers a question, None for nothing; False if it is too short or in no document."""
        if evidence is None:
            await self._expect(one.question, Expected(False))
            return True
        evidence = " ".join(nfc(evidence).split())
        documents = (await self._engine.searcher()).contents.documents.values()
        holding = (each.id for each in documents if evidence in " ".join(each.text.split()))
        document = next(holding, None) if MIN_EVIDENCE <= len(evidence) <= MAX_EVIDENCE else None
        if document is None:
            return False
        await self._expect(one.question, Expected(True, evidence, document))
        return True

    async def _expect(self, question: SetQuestion, expected: Expected) -> None:
        """Keep it, and what follows for the answers of every run; what somebody judged stays judged."""
        await self._sets.expect(question.set_id, question.place, expected)
        for answer in await self._sets.answers_to(question.set_id, question.place):
            right = answer.judgement == "right" and answer.quote is not None
            if answer.judgement is None and answer.quote and expected.evidence:
                right = await asyncio.to_thread(covers, answer.quote, expected.evidence)
            await self._sets.judge(answer, right, True if right else None, answer.judgement)

    async def _run(self, run: Run) -> None:
        try:
            async with self._turn:
                searcher = await self._engine.opened(run.version)
                left = [each.question for each in await self.tried(run) if each.answer is None]
                for first in range(0, len(left), KEPT_AT_ONCE):
                    some = left[first : first + KEPT_AT_ONCE]
                    answers = [await self._ask(run, searcher, each) for each in some]
                    await self._sets.keep(run.set_id, answers)
        except HoidapError as error:
            logger.error("A run of a question set ended: %s", error)
            self.failures[run.id] = texts.VERSION_UNREADABLE.format(version=run.version)
        except Exception:  # told, or trainers would wait for ever
            logger.exception("A run of a question set ended")
            self.failures[run.id] = texts.ERROR

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
    return [row for each in tried if (row := each.row)]


def _answer(run: Run, place: int, outcome: Outcome) -> RunAnswer:
    result = outcome.result
    first = result.answers[0] if result.answers else None
    return RunAnswer(
        run_id=run.id, place=place, verdict=result.verdict, confidence=result.confidence,
        quote=first.quote if first else None, document_id=first.document_id if first else None,
        citation=citation(first) if first else "", right=outcome.right,
        in_top_5=outcome.in_top_5 if outcome.question.answerable else None,
        milliseconds=result.milliseconds.total, verbatim=outcome.verbatim,
    )  # fmt: skip
