"""Questions and answers in the terminal, for a machine without a Telegram token."""

import re
from html import unescape

from rich.console import Console

from bot import texts
from bot.rendering import render
from index.search import Searcher


def run_prompt(searcher: Searcher, console: Console) -> None:
    """Ask until an empty line or the end of input."""
    console.print(texts.CONNECT, markup=False)
    while True:
        try:
            question = console.input(f"\n[bold]{texts.PROMPT}[/]: ").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if not question:
            return
        text = re.sub(r"</?\w+>", "", render(searcher.search(question)).html)
        console.print(unescape(text), markup=False, highlight=False)
