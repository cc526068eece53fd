"""What was asked and what people think of the answers, kept for RETENTION_DAYS under hashed names."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.identity import Identities
from bot.state.database import Sessions
from bot.state.models import AskedQuestion, Judgement
from bot.state.reads import Reads
from bot.state.writing import Writer
from index.types import SearchResult

ID_BYTES = 10  # 16 letters


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, how often its answer was found good and bad, and for which reasons bad."""

    question: AskedQuestion
    good: int
    bad: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """How much was asked since some moment: questions, people, and how they were answered."""

    questions: int
    people: int
    verdicts: dict[str, int]
    good: int
    bad: int


class Journal:
    """People and chats are given by their ids, and kept under hashes of them."""

    def __init__(self, sessions: Sessions, writer: Writer, identities: Identities, reads: Reads) -> None:
        self._sessions = sessions
        self._reads = reads
        self._writer = writer
        self._identities = identities

    async def asked(
        self, person: str, chat: str, text: str, previous: str | None, result: SearchResult
    ) -> str:
        """Keep a question with how it was answered; returns the id that its buttons carry."""
        first = result.answers[0] if result.answers else None
        name = base64.b32encode(secrets.token_bytes(ID_BYTES)).decode().lower()
        row = insert(AskedQuestion).values(
            id=name,
            person=self._identities.of(person),
            chat=self._identities.of(chat),
            asked_at=datetime.now(UTC),
            question=text,
            previous=previous,
            understood=result.understood,
            verdict=result.verdict,
            version=result.version,
            document_id=first.document_id if first else None,
            quote=first.quote if first else None,
            handled=False,
        )
        await self._writer.write(lambda session: session.execute(row))
        return name

    def delivered(self, question: str, answer_id: int) -> None:
        """Which message answers a question: a reaction to it is told by that only. Kept with what is next."""
        answered = update(AskedQuestion).where(AskedQuestion.id == question).values(answer_id=answer_id)
        self._writer.soon(lambda session: session.execute(answered))

    async def answered_by(self, chat: str, answer_id: int) -> str | None:
        """The question that a message answers, if it is kept."""
        place = (AskedQuestion.chat == self._identities.of(chat), AskedQuestion.answer_id == answer_id)
        async with self._sessions() as session:
            return await session.scalar(select(AskedQuestion.id).where(*place))

    async def judge(
        self, question: str, chat: str, person: str, good: bool | None, reason: str | None = None
    ) -> bool:
        """Keep what a person thinks of an answer, None for nothing; False if it was not asked there."""
        identity = self._identities.of(person)
        async with self._sessions.begin() as session:
            found = await session.get(AskedQuestion, question)
            if found is None or found.chat != self._identities.of(chat):
                return False
            await session.execute(
                delete(Judgement).where(Judgement.question_id == question, Judgement.person == identity)
            )
            if good is not None:
                session.add(
                    Judgement(
                        question_id=question,
                        person=identity,
                        good=good,
                        reason=reason,
                        judged_at=datetime.now(UTC),
                    )
                )
            return True

    async def to_see_to(self, limit: int = 20, offset: int = 0) -> Sequence[Judged]:
        """Questions that nothing answered or whose answer was found bad, the newest first."""
        rows = select(AskedQuestion).where(_TO_SEE_TO).order_by(AskedQuestion.asked_at.desc())
        async with self._sessions() as session:
            return await _judged(session, rows.limit(limit).offset(offset))

    async def count_to_see_to(self) -> int:
        """How many there are."""
        async with self._sessions() as session:
            return (
                await session.scalar(select(func.count()).select_from(AskedQuestion).where(_TO_SEE_TO)) or 0
            )

    async def told(self) -> Sequence[Judged]:
        """All that trainers may learn from: questions to see to, and those whose answer was found good."""
        rows = select(AskedQuestion).where(or_(_TO_SEE_TO, _IS_JUDGED)).order_by(AskedQuestion.asked_at)
        return await self._reads(lambda session: _judged(session, rows))

    async def find(self, question: str) -> Judged | None:
        """A question, if it is still kept."""
        async with self._sessions() as session:
            found = await _judged(session, select(AskedQuestion).where(AskedQuestion.id == question))
        return found[0] if found else None

    async def handle(self, question: str) -> bool:
        """A trainer has seen to a question; False if it is not kept any more."""
        async with self._sessions.begin() as session:
            found = await session.get(AskedQuestion, question)
            if found:
                found.handled = True
            return found is not None

    async def usage(self, days: int) -> Usage:
        """How much was asked in the last days."""
        since = datetime.now(UTC) - timedelta(days=days)
        return await self._reads(lambda session: _usage(session, since))

    async def busiest(self, days: int, limit: int = 10) -> Sequence[tuple[str, int]]:
        """Who asked most in the last days: hash and number of questions."""
        count = func.count()
        busiest = (
            select(AskedQuestion.person, count)
            .where(AskedQuestion.asked_at >= datetime.now(UTC) - timedelta(days=days))
            .group_by(AskedQuestion.person)
            .order_by(count.desc())
            .limit(limit)
        )
        rows = await self._reads(lambda session: session.execute(busiest))
        return [(person, number) for person, number in rows]


async def _usage(session: AsyncSession, since: datetime) -> Usage:
    recent = AskedQuestion.asked_at >= since
    rows = await session.execute(
        select(AskedQuestion.verdict, func.count()).where(recent).group_by(AskedQuestion.verdict)
    )
    verdicts = dict(rows.all())
    people = await session.scalar(select(func.count(AskedQuestion.person.distinct())).where(recent))
    judged = await session.execute(
        select(Judgement.good, func.count()).where(Judgement.judged_at >= since).group_by(Judgement.good)
    )
    opinions = dict(judged.all())
    good, bad = opinions.get(True, 0), opinions.get(False, 0)
    return Usage(sum(verdicts.values()), people or 0, verdicts, good, bad)


async def _judged(session: AsyncSession, rows: Select[AskedQuestion]) -> list[Judged]:
    """Questions with what people think of their answers."""
    questions = (await session.scalars(rows)).all()
    found = await session.scalars(
        select(Judgement).where(Judgement.question_id.in_([each.id for each in questions]))
    )
    opinions: dict[str, list[Judgement]] = {}
    for each in found:
        opinions.setdefault(each.question_id, []).append(each)
    return [_summed(question, opinions.get(question.id, [])) for question in questions]


def _summed(question: AskedQuestion, opinions: Sequence[Judgement]) -> Judged:
    good = sum(each.good for each in opinions)
    reasons = dict.fromkeys(each.reason for each in opinions if each.reason and not each.good)
    return Judged(question, good, len(opinions) - good, tuple(reasons))


_IS_JUDGED: ColumnElement[bool] = exists().where(Judgement.question_id == AskedQuestion.id)
_TO_SEE_TO: ColumnElement[bool] = and_(
    AskedQuestion.handled.is_(False),
    or_(
        AskedQuestion.verdict != "answer",
        exists().where(Judgement.question_id == AskedQuestion.id, Judgement.good.is_(False)),
    ),
)
