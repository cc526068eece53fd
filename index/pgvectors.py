"""Nearest vectors from PostgreSQL (pgvector, HNSW): for corpora beyond one machine's memory.

Each version has a table of its own. Malkov and Yashunin, "Efficient and Robust Approximate Nearest Neighbor
Search Using Hierarchical Navigable Small World Graphs" (2018).
"""

import json
import logging
import re
import secrets
import struct
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from cachetools import LRUCache
from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from index.errors import DepotError, reason_of
from index.vectors import ROUNDING, SAMPLE, TOP, Rows, Vectors, some

TABLE_OF_VECTORS = "vectors.json"  # the file of a version that names its table
PREFIX = "index_vectors_"
_NAME = re.compile(f"{PREFIX}[0-9a-f]{{16}}")
LINKS, CANDIDATES = 24, 128  # of a vector, when the graph is made
LOOKED_AT = 1000  # vectors, the most that pgvector allows (docs/pgvector.md)
PASSAGES_KEPT = 4096  # whose vectors stay in memory
AWAY_SECONDS = 5.0  # for so long a database that failed is not asked
logger = logging.getLogger(__name__)


class PgVectors:
    """Unit-length vectors by row number, in half precision; cosine is their inner product.

    Whatever cannot be done because of the database raises DepotError.
    """

    def __init__(self, engine: Engine, table: str, count: int) -> None:
        if not _NAME.fullmatch(table):
            raise ValueError(f"{table!r} is no table of vectors")
        self._engine = engine
        self._table = table
        self._count = count
        self._turn = Lock()
        self._away_until = 0.0
        self._recent: LRUCache[tuple[int, int], Vectors] = LRUCache(PASSAGES_KEPT)

    @classmethod
    def build(cls, engine: Engine, vectors: Vectors) -> "PgVectors":
        """Put vectors of shape (n, dimension) into a new table, and index it."""
        table = f"{PREFIX}{secrets.token_hex(8)}"
        made = (
            f"CREATE TABLE {table} (row integer PRIMARY KEY, vector halfvec({vectors.shape[1]}) NOT NULL)",
            f"ALTER TABLE {table} ALTER COLUMN vector SET STORAGE PLAIN",
        )
        index = (
            f"CREATE INDEX ON {table} USING hnsw (vector halfvec_ip_ops) "
            f"WITH (m = {LINKS}, ef_construction = {CANDIDATES})"
        )
        try:
            with engine.begin() as connection:
                connection.execute(text("SET LOCAL statement_timeout = 0"))  # millions take hours
                connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
                for statement in made:
                    connection.execute(text(statement))
                _copy(connection, table, vectors)
                connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
                connection.execute(text(index))
        except SQLAlchemyError as error:
            raise _told(error) from error
        return cls(engine, table, len(vectors))

    def save(self, path: Path) -> None:
        """Write a file that names the table; raises OSError."""
        path.write_text(json.dumps({"table": self._table, "count": self._count}), "utf-8")

    @classmethod
    def load(cls, path: Path, engine: Engine) -> "PgVectors":
        """The vectors that a saved file names; raises DepotError if they are not all there."""
        told = json.loads(path.read_text("utf-8"))
        found = cls(engine, told["table"], told["count"])
        last = found._read(f"SELECT max(row) FROM {found._table}", {})[0][0]  # noqa: S608 (checked)
        if last != told["count"] - 1:
            raise DepotError(f"The table {found._table} lacks vectors: run 'python -m index build'.")
        return found

    def __len__(self) -> int:
        return self._count

    def nearest(self, query: Vectors, count: int) -> tuple[Rows, Vectors]:
        """Rows and cosines of the ``count`` nearest to one query of shape (dimension,), best first."""
        return self._nearest(query, count, f"SET LOCAL hnsw.ef_search = {LOOKED_AT}")

    def rows(self, start: int, end: int) -> Vectors:
        """The vectors of rows ``[start, end)``, shape (end - start, dimension)."""
        return self.ranges([(start, end)])[0]

    def ranges(self, ranges: Sequence[tuple[int, int]]) -> list[Vectors]:
        """The vectors of several ranges of rows, asked for at once."""
        new: dict[tuple[int, int], Vectors] = {}
        with self._turn:
            missing = [each for each in ranges if each not in self._recent]
        if missing:
            wanted = [row for start, end in missing for row in range(start, end)]
            statement = f"SELECT row, halfvec_send(vector) FROM {self._table} WHERE row = ANY(:rows)"  # noqa: S608
            known = dict(self._read(statement, {"rows": wanted}))
            new = {each: np.stack([_unpacked(known[row]) for row in range(*each)]) for each in missing}
        with self._turn:
            self._recent.update(new)
            return [new[each] if each in new else self._recent[each] for each in ranges]

    def recall(self, count: int) -> float:
        """The share of the TOP nearest to some of its own vectors that are among ``count`` found."""
        shares = []
        for row in some(len(self), SAMPLE).tolist():
            asked = self.rows(row, row + 1)[0]
            _, exact = self._nearest(asked, TOP + 1, "SET LOCAL enable_indexscan = off")
            _, found = self.nearest(asked, count)
            shares.append((int((found[: TOP + 1] >= exact[-1] - ROUNDING).sum()) - 1) / TOP)
        return float(np.mean(shares))

    def _nearest(self, query: Vectors, count: int, setting: str) -> tuple[Rows, Vectors]:
        statement = (
            f"SELECT row, -(vector <#> CAST(:query AS halfvec)) FROM {self._table} "  # noqa: S608
            "ORDER BY vector <#> CAST(:query AS halfvec) LIMIT :count"
        )
        asked = {"query": f"[{','.join(map(str, query.tolist()))}]", "count": count}
        found = self._read(statement, asked, setting)
        return np.array([row for row, _ in found], np.int64), np.array(
            [near for _, near in found], np.float32
        )

    def _read(
        self, statement: str, given: dict[str, object], setting: str | None = None
    ) -> list[tuple[Any, ...]]:
        if time.monotonic() < self._away_until:
            raise DepotError("The vectors could not be read a moment ago.")
        try:
            with self._engine.begin() as connection:
                if setting:
                    connection.execute(text(setting))
                return [tuple(row) for row in connection.execute(text(statement), given)]
        except SQLAlchemyError as error:
            self._away_until = time.monotonic() + AWAY_SECONDS
            logger.error("%s", told := _told(error))
            raise told from error


def drop_unused(connection: Connection, used: Sequence[str]) -> None:
    """Remove the tables of versions that are no longer kept, and of builds that were cut off."""
    tables = text("SELECT tablename FROM pg_tables WHERE tablename LIKE :names")
    for (table,) in connection.execute(tables, {"names": f"{PREFIX}%"}).all():
        if table not in used:
            connection.execute(text(f"DROP TABLE IF EXISTS {table}"))


def _copy(connection: Connection, table: str, vectors: Vectors) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 (for the type checker)
    with driver.cursor().copy(f"COPY {table} (row, vector) FROM STDIN WITH (FORMAT BINARY)") as copy:
        copy.set_types(["int4", "bytea"])  # bytes are sent as they are
        for row, vector in enumerate(vectors):
            copy.write_row((row, _packed(vector)))


def _packed(vector: Vectors) -> bytes:
    """A halfvec as pgvector sends and takes it: the dimension, two empty bytes, the halves, big-endian."""
    return struct.pack(">HH", len(vector), 0) + vector.astype(">f2").tobytes()


def _unpacked(packed: bytes) -> Vectors:
    return np.frombuffer(packed, ">f2", offset=4).astype(np.float32)


def _told(error: SQLAlchemyError) -> DepotError:
    return DepotError(
        f"Vectors cannot be kept in or read from PostgreSQL ({reason_of(error)}): "
        "it needs the extension pgvector, or set VECTOR_STORE=faiss."
    )
