"""What all pages share: templates, the session's token, how a refusal looks."""

import re
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.templating import Jinja2Templates

from bot import texts
from bot.citation import vietnamese_date
from bot.engine import Engine
from bot.roles import Role
from bot.web.security import CONSOLE, Next, csrf_token
from index.evaluation import words

HERE = Path(__file__).parent
_EXPANDABLE = re.compile(r"<blockquote expandable>(.*?)\n(.*?)</blockquote>", re.DOTALL)
_AFTER_QUOTE = re.compile(r"(</blockquote>|</details>)\n")


def web_html(html: str) -> Markup:
    """Telegram's HTML as a browser shows it: an expandable quotation becomes ``details``.

    The messages come from our own rendering, which escapes every text.
    """
    details = _EXPANDABLE.sub(r"<details><summary>\1</summary>\2</details>", html)
    return Markup(_AFTER_QUOTE.sub(r"\1", details))  # noqa: S704


class Site:
    """Renders pages, and the fragments that htmx puts into them."""

    def __init__(self) -> None:
        self._templates = Jinja2Templates(HERE / "templates")
        environment = self._templates.env
        environment.filters |= {
            "web_html": web_html, "day": vietnamese_date, "local_day": _local_day,
            "decimal": words.decimal, "percent": words.percent,
        }  # fmt: skip
        environment.globals |= {"texts": texts, "Role": Role}

    def page(self, request: Request, template: str, /, *, status: int = 200, **context: Any) -> Response:
        """A page or a fragment of one; what it posts carries the session's token."""
        known = {
            "csrf": lambda: csrf_token(request),  # made only where something is posted
            "role": getattr(request.state, "role", Role.STRANGER),
        }
        return self._templates.TemplateResponse(request, template, known | context, status_code=status)

    def refuse(self, request: Request, status: int, text: str) -> Response:
        """Why a page is not shown: a page of its own, or a line for the page that asked for a fragment."""
        if "HX-Request" in request.headers or request.method == "POST":
            return PlainTextResponse(text, status)
        return self.page(request, "refused.html", status=status, text=text)


class Patience:
    """Until the model is loaded the console says so, and looks again by itself."""

    def __init__(self, engine: Engine, site: Site) -> None:
        self._engine = engine
        self._site = site

    async def __call__(self, request: Request, call_next: Next) -> Response:
        """The page, or one that is asked for again in a moment."""
        if self._engine.ready or not request.url.path.startswith(CONSOLE):
            return await call_next(request)
        if "HX-Request" in request.headers:
            return PlainTextResponse(texts.LOADING, 503)
        return self._site.page(request, "console/loading.html", status=503)


def _local_day(moment: datetime, zone: tzinfo) -> str | None:
    """The day of a moment in UTC, as the state gives it, where people are."""
    return vietnamese_date(moment.replace(tzinfo=UTC).astimezone(zone).date().isoformat())


def number(value: object, default: int = 0) -> int:
    """A number that came from outside; ``default`` if it is none."""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 10 else default
