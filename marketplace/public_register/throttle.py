"""How often one address may ask the public register: enough for people, too little for copying it."""

from typing import Any

from flask import Flask, current_app, request
from flask_limiter import Limiter, RequestLimit
from flask_limiter.errors import RateLimitExceeded

from assay.i18n import gettext as _
from assay.problems import TooMany
from assay.web.errors import problem_response

#: One person clicking through stays far below this; whoever reads the whole register does not.
LIMIT = "60 per minute;600 per hour"
BLUEPRINTS = ("register", "api-register")


def init_throttle(app: Flask) -> None:
    """Count in the queue's store, and in the process itself while that is away."""
    settings = app.config["SETTINGS"]
    app.config.setdefault("REGISTER_LIMIT", LIMIT)
    limiter = Limiter(
        _address,
        app=app,
        storage_uri=settings.queue_url.get_secret_value(),
        # A short wait: without the store, searching goes on.
        storage_options={"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        in_memory_fallback_enabled=True,
        in_memory_fallback=[LIMIT],
        key_prefix="assay-register",
        strategy="fixed-window",
        headers_enabled=False,
        swallow_errors=True,
        default_limits=[_limit],
        default_limits_exempt_when=_elsewhere,
        default_limits_per_method=False,
    )
    app.extensions["assay.register.limiter"] = limiter
    app.register_error_handler(RateLimitExceeded, _too_many)


def _limit() -> str:
    limit: str = current_app.config["REGISTER_LIMIT"]
    return limit


def _address() -> str:
    return request.remote_addr or "unknown"


def _elsewhere() -> bool:
    return request.blueprint not in BLUEPRINTS


def _too_many(_fault: Any) -> Any:
    limiter: Limiter = current_app.extensions["assay.register.limiter"]
    reached: RequestLimit | None = limiter.current_limit
    wait = 60
    if reached is not None:
        import time

        wait = max(1, int(reached.reset_at - time.time()))
    return problem_response(
        TooMany(_("You asked the register many times in a short while. Wait a moment and try again."), retry_after=wait)
    )
