"""The transcript in docs/ is what the bot says today, and every quotation in it is in its source."""

from pathlib import Path

from bot import texts
from index.settings import IndexSettings
from tests.bot_api.judges import entity_texts
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import ROOT, bot_settings
from tests.corpora import own_corpus
from tests.docs.exchanges import transcript, twenty_exchanges
from tests.docs.flows import all_flows, flows_transcript
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


def test_flows(settings: IndexSettings, bot_api: BotApi, tmp_path: Path) -> None:
    own = bot_settings(
        own_corpus(settings, tmp_path), telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url
    )
    shown = (ROOT / "docs" / "flows.md").read_text("utf-8")
    assert flows_transcript(all_flows(own, bot_api)) == shown, "run 'make docs' and look at the pictures"
    assert bot_api.rejected == []


def test_pictures_are_there() -> None:
    import re

    for page in (
        ROOT / "docs" / "transcript.md",
        ROOT / "docs" / "flows.md",
        ROOT / "README.md",
        ROOT / "README.vi.md",
    ):
        for image in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text("utf-8")):
            assert (page.parent / image).stat().st_size > 5000, image
