"""The transcript in docs/ is what the bot says today, and every quotation in it is in its source."""

from bot import texts
from tests.bot_api.judges import entity_texts
from tests.bot_api.server import BotApi
from tests.conftest import ROOT
from tests.docs.exchanges import transcript, twenty_exchanges
from tests.sources import DOCUMENTS, source_text


def test_twenty_exchanges(telegram: BotApi) -> None:
    exchanges = twenty_exchanges(telegram)
    assert len(exchanges) == 20
    sources = [source_text(path.stem) for path in DOCUMENTS.glob("*.txt")]
    quotes = [quote for exchange in exchanges for quote in entity_texts(exchange.message, "BlockQuote")]
    contexts = [
        quote for exchange in exchanges for quote in entity_texts(exchange.message, "ExpandableBlockQuote")
    ]
    whole = [context.removeprefix(f"{texts.CONTEXT}\n") for context in contexts]
    assert len(quotes) >= 7
    assert all(any(quote in source for source in sources) for quote in quotes + whole)
    shown = (ROOT / "docs" / "transcript.md").read_text("utf-8")
    assert transcript(exchanges) == shown, "run 'make docs' and look at the pictures"


def test_pictures_are_there() -> None:
    import re

    for page in (ROOT / "docs" / "transcript.md", ROOT / "README.md", ROOT / "README.vi.md"):
        for image in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text("utf-8")):
            assert (page.parent / image).stat().st_size > 5000, image
