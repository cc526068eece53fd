"""What the bot replies to what a person does, whatever the face: Telegram, the browser, a test."""

from bot import texts
from bot.conversation import Conversations
from bot.engine import Engine
from bot.layout import Block, pack
from bot.messages import Message, Reply
from bot.rendering import OTHER, READ, TURN, render_documents, render_other, render_passage, render_result
from bot.smalltalk import small_talk
from index.vietnamese import folded_syllables

MAX_QUESTION = 1000  # characters; the encoder reads about 350 syllables
MAX_OTHERS = 5  # passages that "Đoạn khác" goes through


class Replies:
    """A button carries what it needs, and the question it belongs to is given with it.

    ``chat`` and ``message`` name where a question stands: what was asked before it there is remembered.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._conversations = Conversations()

    async def to_text(self, text: str, chat: str, message: str, edited: bool = False) -> Reply:
        """The reply to a message that is not a command; an edited one leans on what it leaned on."""
        if len(text) > MAX_QUESTION:
            return say(texts.TOO_LONG.format(limit=f"{MAX_QUESTION:,}".replace(",", ".")))
        if not folded_syllables(text):
            return say(texts.EMPTY)
        polite = small_talk(text)
        if polite:
            return say(polite)
        before = (self._conversations.before if edited else self._conversations.begin)(chat, message)
        result, searcher = await self._engine.search(text, before)
        if result.verdict != "none":  # small detours leave the topic as it is
            self._conversations.turn(chat, result.topic)
        best = (
            result.answers[0].passage_id
            if result.answers
            else result.hits[0].passage_id
            if result.hits
            else ""
        )
        return Reply(render_result(result, searcher.view(best)))

    async def to_press(self, action: str, question: str | None, chat: str, message: str) -> Reply:
        """The reply to a button; ``question`` is the text of the message that its own message answers."""
        kind, _, value = action.partition(":")
        if kind in (READ, TURN):
            view = (await self._engine.searcher()).view(value)
            return Reply(render_passage(view), replace=kind == TURN) if view else say(texts.GONE)
        if kind == OTHER and value.isdecimal():
            return await self._other(int(value), question, self._conversations.before(chat, message))
        return say(texts.GONE)

    async def start(self) -> Reply:
        """The introduction, with questions that the index really answers."""
        await self._engine.searcher()
        return Reply((Message(pack([Block(texts.START)])[0], suggestions=self._engine.examples),))

    async def documents(self) -> Reply:
        """The list of documents."""
        return Reply(render_documents((await self._engine.searcher()).contents.documents.values()))

    def afresh(self, chat: str) -> Reply:
        """Nothing leans on what was asked so far."""
        self._conversations.forget(chat)
        return say(texts.AFRESH)

    async def _other(self, rank: int, question: str | None, before: str | None) -> Reply:
        if not question or len(question) > MAX_QUESTION:
            return say(texts.QUESTION_GONE)
        result, searcher = await self._engine.search(question, before, top=MAX_OTHERS)
        hits = result.hits
        if rank >= len(hits):
            return say(texts.NO_MORE)
        view = searcher.view(hits[rank].passage_id)
        return Reply(render_other(view, rank, last=rank + 1 == len(hits))) if view else say(texts.GONE)


def say(text: str) -> Reply:
    """A plain reply."""
    return Reply(tuple(Message(html) for html in pack([Block(text)])))
