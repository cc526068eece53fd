"""Logs on standard error, for people or for machines, without the token."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

from pydantic import SecretStr

LogFormat = Literal["text", "json"]
# What a line belongs to: a web request's id, or "u" and an update's.
REQUEST: ContextVar[str] = ContextVar("REQUEST", default="-")
_TEXT = "%(asctime)s %(levelname)s %(request)s %(name)s: %(message)s"


def configure_logs(token: SecretStr | None, form: LogFormat = "text") -> None:
    """Log at INFO, libraries at WARNING: httpx would log every URL with the token in it."""
    handler = logging.StreamHandler()
    secret = token.get_secret_value() if token else None
    handler.setFormatter(JsonLines(secret) if form == "json" else Redacting(secret))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for library in ("alembic", "httpx", "uvicorn", "sentence_transformers", "apscheduler"):
        logging.getLogger(library).setLevel(logging.WARNING)


class Redacting(logging.Formatter):
    """A formatter that hides one secret, tracebacks included."""

    def __init__(self, secret: str | None) -> None:
        super().__init__(_TEXT)
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        """The finished line, or lines, of a record."""
        record.request = REQUEST.get()
        line = self._written(record)
        return line.replace(self._secret, "<token>") if self._secret else line

    def _written(self, record: logging.LogRecord) -> str:
        return super().format(record)


class JsonLines(Redacting):
    """A JSON object a line: time (UTC), level, request, logger, message and, after a failure, exception."""

    def _written(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "request": REQUEST.get(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)
