"""What trainers see to: questions that were not answered well, why an answer came up, all as a file."""

import json
from collections.abc import Iterator, Sequence

from bot import texts
from bot.actions import EXPORT, HANDLE, TO_SEE_TO, action
from bot.citation import shortened
from bot.engine import BusyError, Engine
from bot.layout import Block
from bot.messages import Attachment, Button, Buttons, Message, Reply
from bot.rendering import messages, say
from bot.state.journal import Journal, Judged
from index.types import SearchResult

PAGE = 5
MAX_SHOWN = 300  # characters of a question or a quote in a list
HITS = 5


class Training:
    """Trainers see what was asked, never who asked it."""

    def __init__(self, engine: Engine, journal: Journal) -> None:
        self._engine = engine
        self._journal = journal

    async def to_command(self, name: str, argument: str) -> Reply:
        """The reply to a command of texts.TRAINER_COMMANDS; ``argument`` is what follows it."""
        if name == "thu":
            return await self._explain(argument)
        return await self._page(0)

    async def to_press(self, kind: str, value: str) -> Reply:
        """The reply to a button that needs a trainer."""
        if kind == EXPORT:
            return await self._export()
        if kind == HANDLE:
            await self._journal.handle(value)
            return Reply((await self._page(0)).messages, replace=True)
        return Reply((await self._page(int(value) if value.isdecimal() else 0)).messages, replace=True)

    async def _page(self, number: int) -> Reply:
        count = await self._journal.count_to_see_to()
        last = max(0, (count - 1) // PAGE)
        number = min(number, last)
        shown = await self._journal.to_see_to(PAGE, number * PAGE)
        if not shown:
            return say(texts.NOTHING_TO_SEE_TO)
        first = number * PAGE + 1
        blocks = [Block(texts.TO_SEE_TO.format(count=count))]
        blocks += [Block(_line(place, each)) for place, each in enumerate(shown, first)]
        turns = [(texts.PAGE_BEFORE, number - 1), (texts.PAGE_AFTER, number + 1)]
        row = tuple(
            Button(label, action=action(TO_SEE_TO, str(page))) for label, page in turns if 0 <= page <= last
        )
        return Reply(messages(blocks, (*_handled(first, shown), row, _export_row())))

    async def _explain(self, question: str) -> Reply:
        if not question:
            return say(texts.EXPLAIN_WHAT)
        try:
            result, searcher = await self._engine.search(question, top=HITS)
        except BusyError:
            return say(texts.BUSY)
        titles = {name: card.heading for name, card in searcher.contents.cards.items()}
        return Reply(render_explanation(result, titles))

    async def _export(self) -> Reply:
        lines = [json.dumps(row, ensure_ascii=False) for row in as_questions(await self._journal.told())]
        if not lines:
            return say(texts.NOTHING_TO_EXPORT)
        (about,) = say(texts.EXPORTED.format(count=len(lines))).messages
        file = Attachment("cau-hoi.jsonl", ("\n".join(lines) + "\n").encode())
        return Reply((Message(about.html, file=file),))


def as_questions(told: Sequence[Judged]) -> Iterator[dict[str, object]]:
    """Kept questions as lines of a question file (see ``python -m index evaluate --help``).

    What was found good is answerable by its quote; for the others a trainer has to say what answers.
    """
    for each in told:
        row = each.question
        good = bool(row.quote) and each.good > each.bad
        yield {
            "id": row.id,
            "question": row.question,
            "answerable": good,
            "style": "asked",
            **({"evidence": row.quote, "document_id": row.document_id} if good else {}),
            **({"previous": row.previous} if row.previous else {}),
        }


def render_explanation(result: SearchResult, titles: dict[str, str]) -> tuple[Message, ...]:
    """Why a question was answered so; ``titles`` are those of the documents (pure)."""
    blocks = [
        Block(texts.EXPLAIN_UNDERSTOOD.format(question=result.understood)),
        Block(
            f"{texts.VERDICTS[result.verdict]} {_chance(result)}",
            bold=((0, len(texts.VERDICTS[result.verdict])),),
        ),
    ]
    if result.reasons:
        blocks.append(Block("\n".join(_reasons(result))))
    for hit in result.hits[:HITS]:
        dense = "–" if hit.dense is None else f"{hit.dense:.3f}"
        head = texts.EXPLAIN_HIT.format(rank=hit.rank, score=hit.score, dense=dense, lexical=hit.lexical)
        where = ", ".join(filter(None, (shortened(titles[hit.document_id], 80), hit.section)))
        blocks.append(Block(f"{head}\n{where}\n{shortened(hit.text, MAX_SHOWN)}", bold=((0, len(head)),)))
    took = result.milliseconds
    blocks.append(
        Block(
            texts.EXPLAIN_TIME.format(version=result.version, encode=took.encode, total=took.total), "italic"
        )
    )
    return messages(blocks, ())


def _chance(result: SearchResult) -> str:
    above = result.reasons.answer_above if result.reasons else None
    needed = texts.EXPLAIN_NEEDED.format(above=above) if above is not None else ""
    return texts.EXPLAIN_CHANCE.format(confidence=result.confidence, needed=needed)


def _reasons(result: SearchResult) -> Iterator[str]:
    reasons = result.reasons
    assert reasons is not None  # noqa: S101 (the caller looked)
    if not reasons.fits:
        yield texts.EXPLAIN_NOT_NAMED
    if not reasons.counted:
        yield texts.EXPLAIN_NOT_COUNTED
    for name, value in reasons.signals.items():
        yield f"{texts.SIGNALS[name]}: {value:.2f} (× {reasons.weights[name]:.2f})"


def _line(place: int, each: Judged) -> str:
    row = each.question
    said = [f"{place}. {shortened(row.question, MAX_SHOWN)}", f"→ {texts.VERDICTS[row.verdict]}"]
    if row.quote:
        said.append(f"“{shortened(row.quote, MAX_SHOWN)}”")
    if each.bad:
        reasons = ", ".join(texts.REASONS[reason] for reason in each.reasons if reason in texts.REASONS)
        said.append(f"{texts.BAD} {each.bad}{f' ({reasons})' if reasons else ''}")
    return "\n".join(said)


def _handled(first: int, shown: Sequence[Judged]) -> Buttons:
    return (
        tuple(
            Button(texts.HANDLED.format(place=place), action=action(HANDLE, each.question.id))
            for place, each in enumerate(shown, first)
        ),
    )


def _export_row() -> tuple[Button, ...]:
    return (Button(texts.EXPORT, action=action(EXPORT)),)
