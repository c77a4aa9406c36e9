"""Acts that have a date in hand: counted under the law that they read, and not committed yet.

A change of the law waits for none of them. Counting anew does, once, before it begins (`wait`): whoever read the law
from before the change has committed by then, and whoever comes later reads the new one.
"""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID

from sqlalchemy import text

from assay.db import db
from assay.outbox import TryLater
from tenants.regulations.queries import law_now
from tenants.regulations.rules.law import Law

# A sign and no lock: nobody asks for it alone, so nobody ever waits for another here.
_SIGN = text("SELECT pg_advisory_xact_lock_shared(:sign)")
_SIGNED = text("""
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 1 AND ((classid::bigint << 32) | objid::bigint) = :sign
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()
""")
_PAUSE = text("SELECT pg_sleep(0.02)")
#: How often counting anew looks again before it leaves its worker to other jobs: half a minute.
LOOKS = 1500


def law_to_count_by(tenant_id: UUID) -> Law:
    """The law of an institution as it is by now, for a date that is kept.

    Until the transaction ends `wait` waits for it. What the unit of work read of the law before it had its sign is
    forgotten: it may be from before a change.
    """
    db.session.execute(_SIGN, {"sign": _sign(tenant_id)})
    return law_now(tenant_id)


def wait(tenant_id: UUID) -> None:
    """Wait until every act has ended that now has a date of this institution in hand; later ones are not waited for.

    :raises TryLater: one of them takes very long.
    """
    looks, those = 0, _signed(tenant_id)
    while those:
        looks += 1
        if looks > LOOKS:
            raise TryLater("terms in hand")
        db.session.execute(_PAUSE)
        those &= _signed(tenant_id)


def _signed(tenant_id: UUID) -> set[str]:
    return set(db.session.scalars(_SIGNED, {"sign": _sign(tenant_id)}))


def _sign(tenant_id: UUID) -> int:
    digest = blake2b(tenant_id.bytes, digest_size=8, person=b"terms in hand").digest()
    return int.from_bytes(digest, signed=True)
