"""Logs on standard error, without the token."""

import logging

from pydantic import SecretStr


def configure_logs(token: SecretStr | None) -> None:
    """Log at INFO, libraries at WARNING: httpx would log every URL with the token in it."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(token.get_secret_value() if token else None))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for library in ("alembic", "httpx", "uvicorn", "sentence_transformers", "apscheduler"):
        logging.getLogger(library).setLevel(logging.WARNING)


class Redacting(logging.Formatter):
    """A formatter that hides one secret, tracebacks included."""

    def __init__(self, secret: str | None) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        """The finished line, or lines, of a record."""
        line = super().format(record)
        return line.replace(self._secret, "<token>") if self._secret else line
