"""Versions in PostgreSQL: their files in chunks, and in one row which of them is current.

Machines that share a database fetch what they lack, verify it, and map it from their own disk.
"""

import json
import logging
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    delete,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from index.errors import BuildInProgressError, DepotError, reason_of
from index.history import KEPT
from index.manifest import MANIFEST, sync
from index.pgvectors import TABLE_OF_VECTORS, drop_unused

CHUNK = 2**20  # bytes
FETCHING = ".fetching-"
CHANGING, BUILDING, MAKING = 8_040, 8_041, 8_042  # advisory locks
SESSION = {
    "statement_timeout": 60_000,  # milliseconds
    "tcp_keepalives_idle": 30,  # seconds: a machine that vanished frees its locks within a minute
    "tcp_keepalives_interval": 10,
    "tcp_keepalives_count": 3,
}
CONNECTING = {
    "connect_timeout": 5,
    "options": " ".join(f"-c {name}={value}" for name, value in SESSION.items()),
}
logger = logging.getLogger(__name__)

_TABLES = MetaData()
VERSIONS = Table(
    "index_versions", _TABLES,
    Column("name", Text, primary_key=True), Column("manifest", Text, nullable=False),
)  # fmt: skip
CHUNKS = Table(
    "index_chunks", _TABLES,
    Column("version", ForeignKey(VERSIONS.c.name, ondelete="CASCADE"), primary_key=True),
    Column("path", Text, primary_key=True), Column("place", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)  # fmt: skip
CURRENT = Table(
    "index_current", _TABLES,
    Column("one", Integer, primary_key=True, autoincrement=False), Column("history", Text, nullable=False),
)  # fmt: skip


class Depot:
    """The versions that all machines of one database have, and their history (``index.history``).

    Whatever cannot be done because of the database raises DepotError.
    """

    def __init__(self, url: str) -> None:
        self.engine = engine_of(url)
        self._made = False
        self._stamp: object = None
        self._away = False
        self._builder: Connection | None = None  # holds the lock of those who build

    def read(self) -> list[str]:
        """The names that were current, the current one last."""
        with self._connected() as connection:
            history = connection.scalar(select(CURRENT.c.history))
        return [] if history is None else [str(name) for name in json.loads(history)]

    def write(self, names: list[str]) -> None:
        """Make the last of some names current, for all machines at once."""
        row = {"history": json.dumps(names[-KEPT:])}
        first = postgresql.insert(CURRENT).values(one=1, **row)
        changed = first.on_conflict_do_update(index_elements=["one"], set_=row)
        with self._connected() as connection:
            connection.execute(changed)

    def stamp(self) -> object:
        """Changes whenever another version becomes current; the last one known while the database is away."""
        try:
            with self._connected() as connection:
                self._stamp = connection.scalar(select(CURRENT.c.history))
            self._away = False
        except DepotError as error:
            if not self._away:  # told once, not four times a second
                logger.error("%s The version that is open goes on answering.", error)
            self._away = True
        return self._stamp

    @contextmanager
    def changing(self) -> Iterator[None]:
        """One change at a time, on whichever machine: others wait."""
        with self._connected() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))  # whoever has it may be fetching
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHANGING})
            yield

    @contextmanager
    def building(self) -> Iterator[None]:
        """One build at a time, on whichever machine; raises BuildInProgressError at once if there is one."""
        with self._connected() as connection:  # of a session, not of a transaction: a build takes long
            held = connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": BUILDING})
            connection.commit()
            if not held:
                raise BuildInProgressError("A build is running on another machine: wait until it ends.")
            self._builder = connection
            try:
                yield
            finally:
                self._builder = None
                with suppress(SQLAlchemyError):  # a connection that is lost has let go of it
                    connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": BUILDING})
                    connection.commit()

    def names(self) -> list[str]:
        """The versions there are, oldest first."""
        with self._connected() as connection:
            return list(connection.scalars(select(VERSIONS.c.name).order_by(VERSIONS.c.name)))

    def manifest(self, name: str) -> str | None:
        """The manifest of a version as it was written, None if there is no such version."""
        with self._connected() as connection:
            return connection.scalar(select(VERSIONS.c.manifest).where(VERSIONS.c.name == name))

    def put(self, name: str, folder: Path) -> None:
        """Keep a sealed version: all its files or, if that fails, nothing.

        By the connection that holds the lock of the build: if it is lost, another may have built meanwhile.
        """
        manifest = (folder / MANIFEST).read_text("utf-8")
        with self._connected() if self._builder is None else _told(self._builder) as connection:
            connection.execute(insert(VERSIONS).values(name=name, manifest=manifest))
            for path in sorted(each for each in folder.rglob("*") if each.is_file()):
                for place, content in enumerate(_chunks(path)):
                    row = {"path": str(path.relative_to(folder)), "place": place, "content": content}
                    connection.execute(insert(CHUNKS).values(version=name, **row))

    def fetch(self, name: str, folder: Path) -> Path:
        """Write the files of a version into a new hidden folder beside others; the caller verifies them."""
        made = folder / f"{FETCHING}{secrets.token_hex(4)}"
        rows = select(CHUNKS.c.path, CHUNKS.c.content).where(CHUNKS.c.version == name)
        try:
            made.mkdir(parents=True)
            with self._connected() as connection:
                streamed = connection.execution_options(yield_per=8)
                for path, content in streamed.execute(rows.order_by(CHUNKS.c.path, CHUNKS.c.place)):
                    (made / path).parent.mkdir(parents=True, exist_ok=True)
                    with (made / path).open("ab") as file:
                        file.write(content)
            for each in (*made.rglob("*"), made):
                sync(each)
        except DepotError:
            shutil.rmtree(made, ignore_errors=True)
            raise
        except OSError as error:
            shutil.rmtree(made, ignore_errors=True)
            raise DepotError(f"Cannot write under {folder}: {error.strerror}.") from error
        return made

    def remove(self, names: list[str]) -> None:
        """Keep some versions no longer, nor vectors that none of the others has; the caller builds."""
        tables = select(CHUNKS.c.content).where(CHUNKS.c.path == TABLE_OF_VECTORS)
        with self._connected() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))  # of all their chunks
            connection.execute(delete(VERSIONS).where(VERSIONS.c.name.in_(names)))
            drop_unused(connection, [json.loads(told)["table"] for told in connection.scalars(tables)])

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A transaction; its tables are there."""
        try:
            if not self._made:
                with self.engine.begin() as connection:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MAKING})
                    _TABLES.create_all(connection)
                self._made = True
            with self.engine.connect() as connection, _told(connection):
                yield connection
        except SQLAlchemyError as error:
            raise _failed(error) from error


@contextmanager
def _told(connection: Connection) -> Iterator[Connection]:
    """A transaction of a connection that goes on being used; raises DepotError."""
    try:
        yield connection
        connection.commit()
    except BaseException as error:
        with suppress(SQLAlchemyError):
            connection.rollback()
        if isinstance(error, SQLAlchemyError):
            raise _failed(error) from error
        raise


def _failed(error: SQLAlchemyError) -> DepotError:
    return DepotError(f"The database of DATABASE_URL fails ({reason_of(error)}): see to it.")


def _chunks(path: Path) -> Iterator[bytes]:
    """A file in pieces, of which an empty one has one."""
    with path.open("rb") as file:
        yield file.read(CHUNK)
        yield from iter(partial(file.read, CHUNK), b"")


@lru_cache(maxsize=4)
def engine_of(url: str) -> Engine:
    """The one engine of a database in this process."""
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=CONNECTING)
