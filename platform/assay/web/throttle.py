"""How much one address may ask of what is public: enough for people, too little for copying or wearing out.

Only what costs is counted (a search, a counted day, a suggestion, a whole document); reading is not. Counted before the
request's transaction begins, in the queue's store, and in the process itself while that is away. Tries of a secret are
another matter (`assay.accounts.throttle`): they stand in the database.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from math import ceil
from typing import Any

import redis
import structlog
from flask import Flask, current_app, request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter

from assay.addresses import source
from assay.clock import Clock
from assay.i18n import lazy_gettext as _l
from assay.problems import TooMany
from assay.settings import Settings

log = structlog.get_logger()

_WINDOW_MINUTES = 10
#: After the store failed, the process counts by itself for so many seconds before it asks the store again.
_PAUSE = 10.0


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


class Counts:
    """How often each address asked in this window, in the queue's store; in this process while that is away."""

    def __init__(self, queue_url: str) -> None:
        # A short wait: without the store, searching goes on.
        store = QueueStore(queue_url, socket_connect_timeout=1, socket_timeout=1)
        self._shared = FixedWindowRateLimiter(store)
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._away_until = 0.0

    def count(self, most: int, *whom: str) -> int:
        """Count one more, in one trip. Gives 0, or the seconds until the window ends where it is more than ``most``."""
        item = _item(most)
        if time.monotonic() >= self._away_until:
            try:
                return _passed(self._shared, item, whom)
            except redis.RedisError as fault:
                self._away_until = time.monotonic() + _PAUSE
                log.warning("throttle.store_away", error=type(fault).__name__)
        return _passed(self._own, item, whom)


@cache
def _item(most: int) -> RateLimitItem:
    return RateLimitItemPerMinute(most, _WINDOW_MINUTES)


def _passed(counter: FixedWindowRateLimiter, item: RateLimitItem, whom: tuple[str, ...]) -> int:
    if counter.hit(item, "assay", *whom):
        return 0
    # The store counts in real time, whatever day the copy is put in.
    left = counter.get_window_stats(item, "assay", *whom).reset_time - Clock.system().now().timestamp()
    return min(item.get_expiry(), max(1, ceil(left)))


def init_throttle(app: Flask, settings: Settings) -> None:
    """Connect the counts. Modules then name their routes with `throttle`."""
    app.extensions["assay.throttle"] = Counts(settings.queue_url.get_secret_value())


def throttle(app: Flask, limit: Limit, *endpoints: str, when: Callable[[], bool] | None = None) -> None:
    """Count requests to these endpoints, which must be registered, under the limit; one too many is `TooMany`.

    :param when: asked in the request; only those where it holds are counted.
    :raises KeyError: there is no such endpoint.
    """
    counts: Counts = app.extensions["assay.throttle"]

    def counted(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def run(**values: Any) -> Any:
            if when is None or when():
                most: int = getattr(current_app.config["SETTINGS"], limit.setting)
                wait = counts.count(most, _address(), limit.name)
                if wait:
                    raise TooMany(limit.words, retry_after=wait, limit=limit.name)
            return view(**values)

        return run

    for endpoint in endpoints:
        app.view_functions[endpoint] = counted(app.view_functions[endpoint])
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
