"""Reading the record. A person reads their own chain; nobody reads anybody else's through the product."""

from collections.abc import Iterator

from sqlalchemy import text

from assay.audit.chain import Entry
from assay.db import db

_OWN = text("SELECT chain, seq, at, actor_id, act, subject, detail, prev_hash, hash FROM app.own_chain(:after, :limit)")
_AT_A_TIME = 500


def own_chain() -> Iterator[Entry]:
    """The chain of the person in the personal hat, the oldest entry first; empty in every other hat.

    `assay.audit.broken_links` tells whether it is sound.
    """
    after = 0
    while True:
        rows = db.session.execute(_OWN, {"after": after, "limit": _AT_A_TIME}).all()
        for row in rows:
            yield Entry(
                chain=row.chain,
                seq=row.seq,
                at=row.at,
                actor_id=row.actor_id,
                act=row.act,
                subject=row.subject,
                detail=row.detail,
                prev_hash=bytes(row.prev_hash),
                hash=bytes(row.hash),
            )
            after = row.seq
        if len(rows) < _AT_A_TIME:
            return
