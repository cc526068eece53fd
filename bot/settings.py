"""Settings of the bot: those of the index, and Telegram's."""

from typing import Annotated

from pydantic import Field, HttpUrl, SecretStr, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from index.settings import IndexSettings


class BotSettings(IndexSettings):
    """Everything ``python -m bot`` reads; an unknown name in settings.env is an error."""

    model_config = SettingsConfigDict(env_file="settings.env", env_ignore_empty=True, extra="forbid")

    telegram_bot_token: SecretStr | None = Field(default=None)
    telegram_api_base_url: HttpUrl = HttpUrl("https://api.telegram.org")
    telegram_proxy: str | None = Field(default=None, pattern=r"^(https?|socks5h?)://")
    webhook_url: HttpUrl | None = None
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)
    web_allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ("localhost", "127.0.0.1", "[::1]")

    @field_validator("web_allowed_hosts", mode="before")
    @classmethod
    def _split(cls, hosts: object) -> object:
        return tuple(host.strip() for host in hosts.split(",")) if isinstance(hosts, str) else hosts

    @field_validator("telegram_bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        number, colon, secret = token.get_secret_value().partition(":") if token else ("1", ":", "x" * 30)
        if not (number.isdigit() and colon and len(secret) >= 30):
            raise ValueError("it must look like 123456789:AA…, as @BotFather gives it")
        return token
