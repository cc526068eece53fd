"""The chat in a browser: the very messages that Telegram would get."""
