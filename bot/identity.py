"""People and chats under keyed hashes: what is kept of a question does not say whose it is."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from pydantic import SecretStr

from index.errors import SettingsError

KEY_BYTES = 32
HASH_KEY, WEBHOOK_KEY = "hash.key", "webhook.key"  # files in DATA_DIR


class Identities:
    """Hashes of ids under one key (HMAC-SHA256, RFC 2104, of which 128 bits are kept)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, name: str) -> str:
        """A person or chat, by its id on its face ("42", "web:…"), as 32 hexadecimal digits."""
        return hmac.digest(self._key, name.encode(), hashlib.sha256).hex()[:32]


def load_key(given: SecretStr | None, path: Path, setting: str) -> bytes:
    """The key that a setting gives, or the one in a file, made on the first call with mode 600.

    Raises SettingsError if it can be neither read nor written, or is empty.
    """
    if given:
        return given.get_secret_value().encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
    except FileExistsError:
        pass
    except OSError as error:
        raise SettingsError(f"Cannot write {path} ({error.strerror}): set {setting}.") from error
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise SettingsError(f"Cannot read {path} ({error.strerror}): mend that, or set {setting}.") from error
    if not key:
        raise SettingsError(f"{path} is empty: restore it from a backup, or remove it to make a new one.")
    return key
