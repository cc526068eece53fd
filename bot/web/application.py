"""The web application: routes and, around them, what keeps them safe."""

import secrets

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from bot.services import Services
from bot.web.chat import Chat
from bot.web.console.ask import Ask
from bot.web.console.compare import Compare
from bot.web.console.feedback import FeedbackPage
from bot.web.console.questions import Questions
from bot.web.console.report import ReportPage
from bot.web.console.sets import Sets
from bot.web.console.versions import VersionsPage
from bot.web.health import Health
from bot.web.request_ids import RequestIds
from bot.web.security import BodyLimit, Guard
from bot.web.site import HERE, Patience, Site

CONSOLE_PAGES = (Ask, Sets, Questions, Compare, ReportPage, FeedbackPage, VersionsPage)


def build_web(services: Services) -> Starlette:
    """The pages, ready to be served. Sessions end with the process: their key is made here."""
    settings, site = services.settings, Site()
    routes = [
        *Chat(site, services).routes(),
        *Health(services).routes(),
        *(route for page in CONSOLE_PAGES for route in page(site, services).routes()),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    hosts = list(settings.web_allowed_hosts)
    secure = False
    if settings.web_url:
        hosts.append(settings.web_url.host or "")
        secure = settings.web_url.scheme == "https"
    middleware = [
        Middleware(RequestIds),
        Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
        Middleware(
            SessionMiddleware, secret_key=secrets.token_hex(32), same_site="strict",
            max_age=None, https_only=secure,
        ),
        Middleware(BaseHTTPMiddleware, dispatch=Guard(services.sessions, site.refuse)),
        Middleware(BaseHTTPMiddleware, dispatch=Patience(services.engine, site)),
        Middleware(GZipMiddleware),
        Middleware(BodyLimit),
    ]  # fmt: skip
    return Starlette(routes=routes, middleware=middleware)
