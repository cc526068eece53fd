"""Settings of the bot: those of the index, and Telegram's."""

import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, HttpUrl, SecretStr, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from bot.logs import LogFormat
from index.settings import IndexSettings

STATE = "state.sqlite"  # the state's file in DATA_DIR


class BotSettings(IndexSettings):
    """Everything ``python -m bot`` reads; an unknown name in settings.env is an error."""

    model_config = SettingsConfigDict(env_file="settings.env", env_ignore_empty=True, extra="forbid")

    telegram_bot_token: SecretStr | None = Field(default=None)
    telegram_api_base_url: HttpUrl = HttpUrl("https://api.telegram.org")
    telegram_proxy: str | None = Field(default=None, pattern=r"^(https?|socks5h?)://")
    webhook_url: HttpUrl | None = None
    webhook_host: str = "127.0.0.1"
    webhook_port: int = Field(default=8443, ge=0, le=65535)
    webhook_secret: SecretStr | None = Field(default=None, min_length=16)
    access: Literal["open", "invite"] = "open"
    admin_ids: Annotated[tuple[int, ...], NoDecode] = ()
    rate_person: int = Field(default=20, ge=1)
    rate_chat: int = Field(default=40, ge=1)
    retention_days: int = Field(default=90, ge=1)
    hash_key: SecretStr | None = Field(default=None, min_length=16)
    database_read_url: str | None = Field(default=None, pattern=r"^postgresql\+psycopg://", repr=False)
    log_format: LogFormat = "text"
    timezone: ZoneInfo = ZoneInfo("Asia/Ho_Chi_Minh")
    web_url: HttpUrl | None = None
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)
    web_allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ("localhost", "127.0.0.1", "[::1]")

    @property
    def bot_id(self) -> int:
        """The bot's own Telegram id, which its token begins with; 0 without a token."""
        token = self.telegram_bot_token
        return int(token.get_secret_value().partition(":")[0]) if token else 0

    @property
    def incoming(self) -> Path:
        """Where files that admins send wait until they are taken or dropped."""
        return self.data_dir / "incoming"

    @property
    def database(self) -> str:
        """Where the state is kept, as SQLAlchemy names it: a file in DATA_DIR unless DATABASE_URL is set."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.resolve() / STATE}"

    @field_validator("web_allowed_hosts", "admin_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("webhook_secret")
    @classmethod
    def _fits_a_header(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()):
            raise ValueError("it may hold letters, digits, _ and - only, as Telegram wants it")
        return secret

    @field_validator("telegram_bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        number, colon, secret = token.get_secret_value().partition(":") if token else ("1", ":", "x" * 30)
        if not (number.isdigit() and colon and len(secret) >= 30):
            raise ValueError("it must look like 123456789:AA…, as @BotFather gives it")
        return token
