"""``python -m bot``: settings → Searcher → Telegram, or the terminal without a token."""

import sys

from rich.console import Console

from bot.application import build_application
from bot.logs import configure_logs
from bot.prompt import run_prompt
from bot.settings import BotSettings
from index.errors import HoidapError
from index.search import Searcher
from index.settings import load_settings


def main() -> None:
    """Run until stopped."""
    settings = load_settings(BotSettings)
    configure_logs(settings.telegram_bot_token)
    searcher = Searcher.open(settings)
    if searcher.encoder:
        searcher.encoder.load()
    if settings.telegram_bot_token is None:
        run_prompt(searcher, Console())
    else:
        build_application(settings, searcher).run_polling()


if __name__ == "__main__":
    try:
        main()
    except HoidapError as error:
        sys.exit(str(error))
