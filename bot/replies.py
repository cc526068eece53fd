"""What the bot replies to what a person does, whatever the face: Telegram, the browser, a test."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from bot import texts
from bot.actions import AFRESH, ERASE, LOCK, OTHER, action, parts
from bot.conversation import Context
from bot.engine import BusyError, Engine
from bot.feedback import ACTIONS as JUDGING
from bot.feedback import Feedback
from bot.layout import Block, pack
from bot.messages import Button, Message, Quotation, Reply, Speaker
from bot.reading import ACTIONS, Reading
from bot.rendering import messages, render_other, render_quotation, render_result, say
from bot.smalltalk import small_talk
from bot.state.erasure import Erasure
from bot.state.journal import Journal
from bot.state.talks import Talks
from index.naming import named
from index.queries import stands_alone
from index.types import SearchResult
from index.vietnamese import folded_syllables

logger = logging.getLogger(__name__)

MAX_QUESTION = 1000  # characters; the encoder reads about 350 syllables
MAX_OTHERS = 5  # passages that "Đoạn khác" goes through


class Replies:
    """A button carries what it needs, and the question it belongs to is given with it.

    The speaker's chat and ``message`` name where a question stands: what was asked before it there is
    remembered, by ``talks``. ``reading`` is what needs no memory.
    """

    def __init__(self, engine: Engine, journal: Journal, erasure: Erasure, talks: Talks) -> None:
        self._engine = engine
        self._journal = journal
        self._erasure = erasure
        self.talks = talks
        self._conversations = talks.conversations
        self._feedback = Feedback(journal)
        self.reading = Reading(engine)

    async def to_text(self, text: str, speaker: Speaker, message: str, edited: bool = False) -> Reply:
        """The reply to a message that is not a command; an edited one leans on what it leaned on."""
        if len(text) > MAX_QUESTION:
            return say(texts.TOO_LONG.format(limit=f"{MAX_QUESTION:,}".replace(",", ".")))
        if not folded_syllables(text):
            return say(texts.EMPTY)
        polite = small_talk(text)
        if polite:
            return say(polite)
        async with self.talks.of(speaker.chat):
            known = self._conversations.context(speaker.chat, message) if edited else None
            context = known or self._conversations.begin(speaker.chat, message)
            try:
                return await self._answer(text, speaker, context)
            except BusyError:
                return say(texts.BUSY)

    async def _answer(self, text: str, speaker: Speaker, context: Context) -> Reply:
        chat = speaker.chat
        result, searcher = await self._engine.search(text, context.previous, within=context.within)
        locked = searcher.library.document(context.within) if context.within else None
        if result.verdict != "none" and (locked is None or result.scope == locked.id):
            self._conversations.turn(chat, result.topic)  # small detours leave the topic as it is
        best = [answer.passage_id for answer in result.answers] or [hit.passage_id for hit in result.hits]
        view = searcher.library.view(best[0]) if best else None
        scope = locked or (searcher.contents.documents[result.scope] if result.scope else None)
        kept = await self._keep(speaker, text, context, result)
        rendered = render_result(result, view, scope, locked is not None, kept)
        if context.within and locked is None:
            self._conversations.lock(chat, None)
            rendered = (*rendered, *say(texts.SCOPE_GONE).messages)
        return Reply(rendered, question=kept or None)

    async def _keep(self, speaker: Speaker, text: str, context: Context, result: SearchResult) -> str:
        """The id under which a question is kept; "" if that fails, which must not cost the answer."""
        try:
            return await self._journal.asked(speaker.person, speaker.chat, text, context.previous, result)
        except SQLAlchemyError as error:
            logger.error("A question could not be kept: %s", error)
            return ""

    async def to_press(self, pressed: str, question: str | None, speaker: Speaker, message: str) -> Reply:
        """The reply to a button; ``question`` is the text of the message that its own message answers."""
        kind, value, more = parts(pressed)
        if kind in JUDGING:
            return await self._feedback.press(kind, value, more, speaker)
        if kind in ACTIONS:
            return await self.reading.press(kind, value, more)
        async with self.talks.of(speaker.chat):
            return await self._turn(kind, value, more, question, speaker, message)

    async def _turn(
        self, kind: str, value: str, more: str, question: str | None, speaker: Speaker, message: str
    ) -> Reply:
        """The reply to a button that the conversation has to do with."""
        chat = speaker.chat
        if kind == ERASE and value in texts.ERASE:
            return await self._erase(value, speaker)
        if kind == OTHER and value.isdecimal() and len(value) < 3:
            context = self._conversations.context(chat, message)
            try:
                return await self._other(int(value), more, question, context)
            except BusyError:
                return say(texts.BUSY)
        if kind == LOCK:
            return await self._lock(value, chat)
        return self.afresh(chat) if kind == AFRESH else say(texts.GONE)

    async def to_command(self, name: str, argument: str, speaker: Speaker) -> Reply | None:
        """The reply to a command of texts.COMMANDS, or None to any other; ``argument`` is what follows it."""
        match name:
            case "start":
                return await self.reading.link(argument) or await self._start()
            case "moi":
                async with self.talks.of(speaker.chat):
                    return self.afresh(speaker.chat)
            case "xoadulieu":
                choices = (
                    (Button(label, action=action(ERASE, what)),) for what, label in texts.ERASE.items()
                )
                return Reply(messages([Block(texts.ERASE_ASK)], tuple(choices)))
            case "tailieu":
                return await self.reading.documents()
            case "nghiquyet":
                return await self.reading.resolution(argument)
            case "help":
                return say(texts.HELP)
        return None

    async def _start(self) -> Reply:
        """The introduction, with questions that the index really answers."""
        await self._engine.searcher()
        return Reply((Message(pack([Block(texts.START)])[0], suggestions=self._engine.examples),))

    def afresh(self, chat: str) -> Reply:
        """Nothing leans on what was asked so far, and no document is the only one asked in."""
        self._conversations.turn(chat, None)
        self._conversations.lock(chat, None)
        return say(texts.AFRESH)

    async def quotations(self, question: str) -> list[Quotation]:
        """What answers a question, to paste elsewhere; it leans on nothing."""
        if not 0 < len(question) <= MAX_QUESTION:
            return []
        try:
            result, _ = await self._engine.search(question)
        except BusyError:
            return []
        return [quotation for answer in result.answers if (quotation := render_quotation(answer))]

    async def _erase(self, what: str, speaker: Speaker) -> Reply:
        self._conversations.forget(speaker.chat)
        count = await self._erasure.person(speaker.person, membership=what == "all")
        return Reply(say(texts.ERASED.format(count=count)).messages, replace=True)

    async def _lock(self, key: str, chat: str) -> Reply:
        library = (await self._engine.searcher()).library
        document = library.document(key)
        if key and document is None:
            return say(texts.DOCUMENT_GONE)
        self._conversations.lock(chat, key or None)
        if document is None:
            return say(texts.UNLOCKED)
        topic = self._conversations.topic(chat)
        if topic and library.named(named(topic)) not in (None, document):
            self._conversations.turn(chat, None)  # "thời hạn?" would ask about the other one
        told = Block(texts.LOCKED.format(document=document.source.title))
        return Reply(messages([told], ((Button(texts.UNLOCK, action=action(LOCK)),),)))

    async def _other(self, rank: int, within: str, question: str | None, context: Context | None) -> Reply:
        if not question or len(question) > MAX_QUESTION:
            return say(texts.QUESTION_GONE)
        if context is None and not stands_alone(question, (await self._engine.searcher()).contents.language):
            return say(texts.CONTEXT_GONE)
        previous = context.previous if context else None
        result, searcher = await self._engine.search(question, previous, MAX_OTHERS, within or None)
        if rank >= len(result.hits):
            return say(texts.NO_MORE)
        view = searcher.library.view(result.hits[rank].passage_id)
        assert view is not None  # noqa: S101 (a hit is a passage of its own version)
        more = action(OTHER, str(rank + 1), within) if rank + 1 < len(result.hits) else None
        return Reply(render_other(view, rank, more))
