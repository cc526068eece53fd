"""Settings of the bot: those of the index, and Telegram's."""

from pydantic import Field, HttpUrl, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from index.settings import IndexSettings


class BotSettings(IndexSettings):
    """Everything ``python -m bot`` reads; an unknown name in settings.env is an error."""

    model_config = SettingsConfigDict(env_file="settings.env", env_ignore_empty=True, extra="forbid")

    telegram_bot_token: SecretStr | None = Field(default=None)
    telegram_api_base_url: HttpUrl = HttpUrl("https://api.telegram.org")
    telegram_proxy: str | None = Field(default=None, pattern=r"^(https?|socks5h?)://")

    @field_validator("telegram_bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        number, colon, secret = token.get_secret_value().partition(":") if token else ("1", ":", "x" * 30)
        if not (number.isdigit() and colon and len(secret) >= 30):
            raise ValueError("it must look like 123456789:AA…, as @BotFather gives it")
        return token
