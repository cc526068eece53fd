"""A Bot API server on 127.0.0.1, so that the bot is tested over real HTTP without Telegram."""
