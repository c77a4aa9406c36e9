"""Limits on guessing, counted in a transaction of their own: a refused try counts although its page is rolled back."""

import hashlib
from datetime import datetime

from sqlalchemy import text

from assay.db import db
from assay.problems import TooMany

_HIT = text("SELECT app.throttle_hit(:bucket, :limit, :seconds, :moment)")

#: what: (limit, window in seconds)
LIMITS = {
    "sign-in:account+address": (10, 900),
    "sign-in:account": (30, 900),
    "sign-in:address": (50, 900),
    "sign-up:address": (20, 3600),
    "sign-up:account": (4, 3600),
    "reset:account": (4, 3600),
    "reset:address": (20, 3600),
    "token-link:address": (60, 3600),
}


def count(moment: datetime, tries: dict[str, str]) -> None:
    """Count one try for each limit: the key is its name in `LIMITS`, the value whom it counts (kept as a hash).

    :raises TooMany: one of the limits is passed; ``retry_after`` says for how many seconds.
    """
    wait = 0
    with db.engine.begin() as connection:
        for name, value in tries.items():
            limit, seconds = LIMITS[name]
            bucket = hashlib.sha256(f"{name}|{value}".encode()).digest()
            params = {"bucket": bucket, "limit": limit, "seconds": seconds, "moment": moment}
            wait = max(wait, connection.execute(_HIT, params).scalar_one())
    if wait:
        raise TooMany(retry_after=wait)
