"""What the tests share: a clean environment, an index built by the real model, no network but loopback."""

import os

os.environ["PTB_TIMEDELTA"] = "true"  # before telegram is imported: durations as it will have them

import secrets
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import BotSettings
from index.build import build
from index.depot import engine_of
from index.search import Searcher
from index.settings import IndexSettings
from tests.bot_api.server import TOKEN, BotApi
from tests.postgres import Postgres
from tests.running import running_telegram

ROOT = Path(__file__).parents[1]

for name in BotSettings.model_fields:  # whatever the developer has set, the tests see the defaults
    os.environ.pop(name.upper(), None)


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail on any connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test wants to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> IndexSettings:
    """Settings with the real corpus and model, and a published version."""
    chosen = IndexSettings(
        _env_file=None, corpus_dir=ROOT / "corpus", data_dir=tmp_path_factory.mktemp("var")
    )
    build(chosen)
    return chosen


@pytest.fixture(scope="session")
def searcher(settings: IndexSettings) -> Searcher:
    """The version of ``settings``, opened."""
    return Searcher.open(settings)


@pytest.fixture
def lexical(tmp_path: Path) -> IndexSettings:
    """Settings without a model, an empty data folder, and a copy of the corpus that a test may change.

    It has no golden questions: builds take a fraction of a second.
    """
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus", ignore=shutil.ignore_patterns("golden.jsonl"))
    return IndexSettings(
        _env_file=None, corpus_dir=tmp_path / "corpus", data_dir=tmp_path / "var", embedding_model="none"
    )


@pytest.fixture
def environment(settings: IndexSettings) -> dict[str, str]:
    """Environment variables under which a child process sees ``settings``."""
    return {**os.environ, "CORPUS_DIR": str(settings.corpus_dir), "DATA_DIR": str(settings.data_dir)}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server on loopback."""
    server = Postgres().start()
    yield server
    server.stop()


@pytest.fixture
def database(postgres: Postgres) -> Iterator[str]:
    """The address of a new database on it."""
    name = f"test_{secrets.token_hex(8)}"
    postgres.query(f"CREATE DATABASE {name}")
    url = postgres.url.rpartition("/")[0] + f"/{name}"
    yield url
    engine_of(url).dispose()


@pytest.fixture
def bot_api() -> Iterator[BotApi]:
    """A Bot API server on loopback."""
    server = BotApi().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def telegram(settings: IndexSettings) -> Iterator[BotApi]:
    """A Bot API server whom the bot polls, with the real model; each test talks in a chat of its own."""
    server = BotApi().start()
    more = {"rate_person": 10**6, "rate_chat": 10**6}  # the tests are many
    chosen = bot_settings(settings, telegram_bot_token=TOKEN, telegram_api_base_url=server.url, **more)
    with running_telegram(chosen):
        yield server
    assert server.rejected == []
    server.stop()


def bot_settings(settings: IndexSettings, **more: object) -> BotSettings:
    """The settings of the index with some of the bot's."""
    return BotSettings(_env_file=None, **{**settings.model_dump(), **more})
