"""Limits on guessing, counted in a transaction of their own: a refused try counts although its page is rolled back."""

import hashlib
from datetime import datetime

from sqlalchemy import text

from assay.addresses import source
from assay.db import db
from assay.i18n import ngettext
from assay.problems import TooMany

_COUNT = text("SELECT app.throttle_count(:bucket, :limit, :seconds, :moment)")
_ROW = text("SELECT app.throttle_row(:bucket, :moment)")
_FORGET = text("SELECT app.throttle_forget(:bucket)")

#: what: (most in any such time, the time in seconds)
LIMITS = {
    "sign-in:account+address": (10, 900),
    "sign-in:account": (30, 900),
    "sign-in:address": (50, 900),
    # A browser that signed in to this account before has a count of its own: guessing elsewhere does not shut it out.
    "sign-in:device": (10, 900),
    "password:person": (10, 900),
    "sign-up:address": (20, 3600),
    "sign-up:account": (4, 3600),
    "reset:account": (4, 3600),
    "reset:address": (20, 3600),
}
#: Wrong passwords in a row, over any time; then only a link by mail opens the account (NIST SP 800-63B: at most 100).
MOST_IN_A_ROW = 100


def count(moment: datetime, tries: dict[str, str]) -> None:
    """Count one try for each limit: the key is its name in `LIMITS`, the value whom it counts (kept as a hash).

    A try that one limit refuses counts for none. Values of limits named ``…:address`` are network addresses.

    :raises TooMany: one of the limits is passed; ``retry_after`` says for how many seconds.
    """
    buckets = []
    for name, value in tries.items():
        whom = source(value) if name.endswith(":address") else value
        buckets.append((_bucket(name, whom), name))
    wait, passed = 0, ""
    with db.engine.connect() as connection:
        # In one order, because each is locked until the end.
        for bucket, passed in sorted(buckets):
            limit, seconds = LIMITS[passed]
            params = {"bucket": bucket, "limit": limit, "seconds": seconds, "moment": moment}
            wait = connection.execute(_COUNT, params).scalar_one()
            if wait:
                break
        else:
            connection.commit()
    if wait:
        minutes = -(-wait // 60)
        raise TooMany(
            ngettext(
                "You tried too often. Try again in one minute.",
                "You tried too often. Try again in %(num)s minutes.",
                minutes,
            ),
            retry_after=wait,
            limit=passed,
        )


def in_a_row(moment: datetime, whom: str) -> int:
    """Count one more try without a success, and say how many there have been; `MOST_IN_A_ROW` are let through."""
    with db.engine.begin() as connection:
        row: int = connection.execute(_ROW, {"bucket": _bucket("row", whom), "moment": moment}).scalar_one()
    return row


def stand_in(moment: datetime, whom: str) -> None:
    """Write and commit one row, as recording a failed sign-in does: an address without an account costs as much."""
    params = {"bucket": _bucket("stand-in", whom), "limit": MOST_IN_A_ROW, "seconds": 900, "moment": moment}
    with db.engine.begin() as connection:
        connection.execute(_COUNT, params)


def end_row(whom: str) -> None:
    """A success, or a new password: the next try is the first again. Part of the running transaction."""
    db.session.execute(_FORGET, {"bucket": _bucket("row", whom)})


def _bucket(name: str, whom: str) -> bytes:
    return hashlib.sha256(f"{name}|{whom}".encode()).digest()
