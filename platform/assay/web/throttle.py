"""How much one address may ask of what is public: enough for people, too little for copying or wearing out.

Only what costs is counted (a search, a counted day, a suggestion, a whole document); reading is not. Counted before the
request's transaction begins, in the queue's store, and in the process itself while that is away. Tries of a secret are
another matter (`assay.accounts.throttle`): they stand in the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded
from limits.storage import RedisStorage

from assay.addresses import source
from assay.clock import Clock
from assay.i18n import lazy_gettext as _l
from assay.problems import TooMany
from assay.settings import Settings
from assay.web.errors import problem_response


@dataclass(frozen=True)
class Limit:
    """What is counted together, pages and API alike.

    :param name: its count, and its name in the log.
    :param setting: the field of `Settings` that says how many in ten minutes.
    :param words: what the person reads who reached it.
    """

    name: str
    setting: str
    words: Any


#: Searching, counting a day, comparing or taking along a whole document.
QUESTIONS = Limit(
    "questions",
    "public_questions",
    _l(
        "You searched, counted or downloaded many times in a short while. Wait a moment and try again. "
        "You can go on reading."
    ),
)
#: What a form asks while somebody types.
SUGGESTIONS = Limit(
    "suggestions", "public_suggestions", _l("You asked for many suggestions in a short while. Type it all, or wait.")
)


class QueueStore(RedisStorage):
    """The library's own store, with the one client we have: it would load a second one, of 10 MiB, and never use it."""

    STORAGE_SCHEME = ["redis", "rediss"]
    DEPENDENCIES = {"redis": None}


def init_throttle(app: Flask, settings: Settings) -> None:
    """Connect the counts and their answer. Modules then name their routes with `throttle`."""
    limiter = Limiter(
        _address,
        storage_uri=settings.queue_url.get_secret_value(),
        # A short wait: without the store, searching goes on.
        storage_options={"socket_connect_timeout": 1, "socket_timeout": 1},
        # The same limits then, and for the same routes: a list of limits here would be one for every route.
        in_memory_fallback_enabled=True,
        key_prefix="assay",
        strategy="fixed-window",
        headers_enabled=False,
    )
    limiter.init_app(app)
    app.extensions["assay.throttle"] = limiter
    app.register_error_handler(RateLimitExceeded, lambda fault: _too_many(limiter, fault))


def throttle(app: Flask, limit: Limit, *endpoints: str, when: Callable[[], bool] | None = None) -> None:
    """Count requests to these endpoints, which must be registered, under the limit.

    :param when: asked in the request; only those where it holds are counted.
    :raises KeyError: there is no such endpoint.
    """
    limiter: Limiter = app.extensions["assay.throttle"]
    counted = limiter.shared_limit(
        lambda: f"{getattr(current_app.config['SETTINGS'], limit.setting)} per 10 minutes",
        scope=limit.name,
        exempt_when=None if when is None else lambda: not when(),
        error_message=lambda: str(limit.words),
    )
    for endpoint in endpoints:
        view: Callable[..., Any] = app.view_functions[endpoint]
        app.view_functions[endpoint] = counted(view)
        throttled(app)[endpoint] = limit.name


def throttled(app: Flask) -> dict[str, str]:
    """Endpoint → name of the limit that counts it."""
    table: dict[str, str] = app.extensions.setdefault("assay.throttled", {})
    return table


def asked(*names: str) -> Callable[[], bool]:
    """For `throttle`: the query of the request holds something under one of these names."""
    return lambda: any(request.args.get(name, "").strip() for name in names)


def _address() -> str:
    return source(request.remote_addr or "unknown")


def _too_many(limiter: Limiter, fault: RateLimitExceeded) -> Response:
    problem = TooMany(fault.description, retry_after=_seconds_left(limiter, fault), limit=fault.limit.scope)
    g.problem = problem
    return problem_response(problem)


def _seconds_left(limiter: Limiter, fault: RateLimitExceeded) -> int:
    """Until the window ends. The store counts in real time, whatever day the copy is put in."""
    window = fault.limit.limit.get_expiry()
    reached = limiter.current_limit
    left = reached.reset_at - Clock.system().now().timestamp() if reached is not None else window
    return min(window, max(1, ceil(left)))
