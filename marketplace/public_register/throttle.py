"""How often one address may ask the public register: enough for people, too little for copying it."""

from math import ceil

from flask import Blueprint, Flask, Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded
from limits.storage import RedisStorage

from assay.clock import Clock
from assay.i18n import gettext as _
from assay.problems import TooMany
from assay.web.errors import problem_response

#: Pages and API together, per address: a school behind one address stays below it. One window: one trip to the store.
LIMIT = "300 per 10 minutes"


class QueueStore(RedisStorage):
    """The library's own store, with the one client we have: it would load a second one, of 10 MiB, and never use it."""

    STORAGE_SCHEME = ["redis", "rediss"]
    DEPENDENCIES = {"redis": None}


def init_throttle(app: Flask, *blueprints: Blueprint) -> None:
    """Count in the queue's store, and in the process itself while that is away."""
    app.config.setdefault("REGISTER_LIMIT", LIMIT)
    limiter = Limiter(
        _address,
        storage_uri=app.config["SETTINGS"].queue_url.get_secret_value(),
        # A short wait: without the store, searching goes on.
        storage_options={"socket_connect_timeout": 1, "socket_timeout": 1},
        in_memory_fallback_enabled=True,
        in_memory_fallback=[LIMIT],
        key_prefix="assay-register",
        strategy="fixed-window",
        headers_enabled=False,
    )
    shared = limiter.shared_limit(_limit, scope="register", key_func=_address)
    for blueprint in blueprints:
        shared(blueprint)
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, lambda fault: _too_many(limiter, fault))


def _limit() -> str:
    limit: str = current_app.config["REGISTER_LIMIT"]
    return limit


def _address() -> str:
    return request.remote_addr or "unknown"


def _too_many(limiter: Limiter, fault: RateLimitExceeded) -> Response:
    return problem_response(
        TooMany(
            _("You asked the register many times in a short while. Wait a moment and try again."),
            retry_after=_seconds_left(limiter, fault),
        )
    )


def _seconds_left(limiter: Limiter, fault: RateLimitExceeded) -> int:
    """Until the window ends. The store counts in real time, whatever day the copy is put in."""
    window = fault.limit.limit.get_expiry()
    reached = limiter.current_limit
    left = reached.reset_at - Clock.system().now().timestamp() if reached is not None else window
    return min(window, max(1, ceil(left)))
