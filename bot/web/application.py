"""The web application: routes and, around them, what keeps them safe."""

import secrets

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.engine import Engine
from bot.replies import Replies
from bot.settings import BotSettings
from bot.web.pages import HERE, Pages
from bot.web.security import MAX_BODY, Guard, SignInLinks, needs_sign_in

SESSION_SECONDS = 12 * 3600


def build_web(settings: BotSettings, engine: Engine, replies: Replies, links: SignInLinks) -> Starlette:
    """The pages, ready to be served. Sessions end with the process: their key is made here."""
    pages = Pages(engine, replies, links)
    routes = [
        Route("/", pages.chat),
        Route("/ask", pages.ask, methods=["POST"]),
        Route("/file/{key}", pages.file),
        Route("/press", pages.press, methods=["POST"]),
        Route("/sign-in", pages.show_sign_in),
        Route("/sign-in", pages.sign_in, methods=["POST"]),
        Route("/healthz", pages.health),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    middleware = [
        Middleware(TrustedHostMiddleware, allowed_hosts=list(settings.web_allowed_hosts), www_redirect=False),
        Middleware(
            SessionMiddleware, secret_key=secrets.token_hex(32), same_site="strict", max_age=SESSION_SECONDS
        ),
        Middleware(BaseHTTPMiddleware, dispatch=Guard(needs_sign_in(settings))),
        Middleware(GZipMiddleware),
        Middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY),
    ]
    return Starlette(routes=routes, middleware=middleware)
