"""What was found, as messages: the same for Telegram and for the browser (pure)."""

from bot import texts
from bot.actions import AFRESH, BAD, DOCUMENT, GOOD, LOCK, OTHER, READ, SECTION, action
from bot.citation import citation, citation_of, short, shortened
from bot.layout import Block, Style, pack
from bot.messages import MAX_COPY, Button, Buttons, Message, Quotation, Reply
from index.passages import document_key
from index.types import Answer, Document, PassageView, Reference, SearchResult

MAX_REFERENCES = 4  # sources shown below a sentence of a digest
WORTH_MORE = 40  # characters that a passage must have beside the quote to be shown as well


def render_result(
    result: SearchResult,
    view: PassageView | None,
    scope: Document | None = None,
    locked: bool = False,
    question: str = "",
) -> tuple[Message, ...]:
    """The messages that answer a question; ``view`` is the passage answered from, or the nearest one.

    ``scope`` is the document that the question is about; ``locked`` if the chat asks only in one.
    ``question`` is the id under which the question is kept, for the buttons that judge its answer.
    """
    remarks = [*_remarks(result), *_scope_line(result, scope, locked)]
    scoping = (*_scope_buttons(result, scope, locked), _judging(question))
    if view is None or result.verdict == "none":
        return messages([Block(texts.NONE), *remarks], scoping[:1] if locked else ())
    other = action(OTHER, "1", document_key(scope.id) if locked and scope else "")
    if result.verdict == "related":
        blocks = [_heading(texts.RELATED), *passage_blocks(view)]
        return messages([*blocks, *remarks], (*_buttons(view, citation_of(view), other), *scoping))
    if result.sides:
        return messages([*_beside(result), *remarks], scoping)
    answer = result.answers[0]
    blocks = [block for each in result.answers for block in _shown(each)]
    if answer.kind != "digest" and len(view.text) > len(answer.quote) + WORTH_MORE:
        blocks.append(Block(f"{texts.CONTEXT}\n{view.text}", "expandable"))
    return messages([*blocks, *remarks], (*_buttons(view, citation(answer), other), *scoping))


def render_other(view: PassageView, rank: int, more: str | None) -> tuple[Message, ...]:
    """The passage of a rank below the first, asked for by "Đoạn khác"; ``more`` asks for the next."""
    blocks = [_heading(texts.OTHER_PASSAGE.format(rank=rank + 1)), *passage_blocks(view)]
    return messages(blocks, _buttons(view, citation_of(view), more))


def render_quotation(answer: Answer) -> Quotation | None:
    """An answer to paste elsewhere: the quotation and its citation; None if one message cannot hold both."""
    html, *rest = pack(_shown(answer))
    title, description = shortened(answer.quote, 100), shortened(citation(answer), 150)
    return None if rest else Quotation(f"{answer.passage_id}{answer.start}", title, description, html)


def passage_blocks(view: PassageView) -> tuple[Block, Block]:
    """A whole passage with its citation."""
    return Block(view.text), cited_block(citation_of(view))


def messages(blocks: list[Block], buttons: Buttons) -> tuple[Message, ...]:
    """Blocks as messages, the buttons under the last one."""
    *first, last = pack(blocks)
    return (*(Message(html) for html in first), Message(last, tuple(row for row in buttons if row)))


def say(text: str) -> Reply:
    """A plain reply."""
    return Reply(messages([Block(text)], ()))


def copy_button(cited: str) -> Button:
    """A button that copies a citation."""
    return Button(texts.COPY, copy=shortened(cited, MAX_COPY))


def share_button(link: str) -> Button:
    """A button that copies a link to a passage ("p_" and its id) or a document ("d_" and its key)."""
    return Button(texts.SHARE, link=link)


def beside_buttons(view: PassageView, kind: str) -> tuple[Button, ...]:
    """Buttons to the passages before and after, opened by an action of this kind."""
    beside = [(texts.BEFORE, view.before), (texts.AFTER, view.after)]
    return tuple(Button(label, action=action(kind, identity)) for label, identity in beside if identity)


def cited_block(cited: str) -> Block:
    """A citation, with the kind of its document in bold."""
    return Block(cited, bold=((0, cited.index(":")),))


def _heading(text: str) -> Block:
    return Block(text, bold=((0, len(text)),))


def _shown(answer: Answer) -> list[Block]:
    """A quotation, or a digest's own sentence (never in a quotation's dress) with its sources."""
    marks = tuple((left - answer.start, right - answer.start) for left, right in answer.marks)
    style: Style = "plain" if answer.kind == "digest" else "quote"
    blocks = [Block(answer.quote, style, marks), cited_block(citation(answer))]
    if answer.sources:
        blocks.append(
            Block("\n".join(_reference(reference) for reference in answer.sources[:MAX_REFERENCES]))
        )
    return blocks


def _beside(result: SearchResult) -> list[Block]:
    """What each document says, one after the other under its number; where it says nothing, that."""
    blocks = []
    for side in result.sides:
        blocks.append(_heading(side.name))
        blocks += _shown(side.answer) if side.answer else [Block(texts.SIDE_NONE)]
        if side.disagree:
            blocks.append(Block(texts.DISAGREE, "italic"))
    return blocks


def _reference(reference: Reference) -> str:
    day = f", {reference.date}" if reference.date else ""
    return texts.SOURCE.format(title=reference.title, date=day, url=reference.url)


def _remarks(result: SearchResult) -> list[Block]:
    said = {
        "sources_disagree": "" if result.sides else texts.DISAGREE,  # there each says so for itself
        "understood_differs": texts.UNDERSTOOD.format(question=result.understood),
        "lexical_only": texts.LEXICAL_ONLY,
    }
    return [Block(text, "italic") for code, text in said.items() if text and code in result.notices]


def _scope_line(result: SearchResult, scope: Document | None, locked: bool) -> list[Block]:
    """What the question was asked in, where that is not plain from its own words."""
    if result.sides:  # each stands under its own number
        return []
    if locked and scope and result.scope != scope.id:
        return [Block(texts.SCOPE_LEFT.format(document=short(scope)), "italic")]
    if scope and (locked or result.follows):
        text = texts.SCOPE_LOCKED if locked else texts.SCOPE
        return [Block(text.format(document=scope.source.title), "italic")]
    return []


def _scope_buttons(result: SearchResult, scope: Document | None, locked: bool) -> Buttons:
    row = []
    if locked:
        row.append(Button(texts.UNLOCK, action=action(LOCK)))
    elif scope:
        row.append(
            Button(texts.LOCK.format(document=short(scope)), action=action(LOCK, document_key(scope.id)))
        )
    if result.follows:
        row.append(Button(texts.OTHER_TOPIC, action=action(AFRESH)))
    return (tuple(row),)


def _judging(question: str) -> tuple[Button, ...]:
    kinds = ((texts.GOOD, GOOD), (texts.BAD, BAD)) if question else ()
    return tuple(Button(label, action=action(kind, question)) for label, kind in kinds)


def _buttons(view: PassageView, cited: str, other: str | None) -> Buttons:
    reading = beside_buttons(view, READ)
    more = () if other is None else (Button(texts.OTHER, action=other),)
    whole = (Button(texts.SECTION, action=action(SECTION, view.passage.id)),) if view.is_part else ()
    document = Button(texts.DOCUMENT, action=action(DOCUMENT, document_key(view.document.id)))
    share = share_button(f"p_{view.passage.id}")
    return tuple(row for row in (reading, (*more, copy_button(cited)), (*whole, document, share)) if row)
