"""The one act of searching that leaves a trace, and keeping the registers in order."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from assay.db import db
from assay.permissions import Actor
from marketplace.public_register.permissions import FIND

_VIEWED = text("SELECT app.audit_contact_viewed(:id, :detail)")
_REFRESH = text("SELECT app.refresh_register(:before, :most)")
_FOLD = text("SELECT app.fold_register_counts()")

#: Names of institutions, places and qualifications reach the register within this time.
REFRESHED_WITHIN = timedelta(days=1)
REFRESH_MOST = 500
CONTACT = ("email", "phone", "website")


def note_contact_viewed(actor: Actor, public_id: UUID, facts: dict[str, Any]) -> None:
    """Record in the institution's chain and the person's that contact details were looked at, where there are any."""
    FIND.require(actor)
    shown = [name for name in CONTACT if facts.get(name)]
    if shown:
        db.session.execute(_VIEWED, {"id": public_id, "detail": json.dumps({"shown": shown})})


def refresh(moment: datetime) -> int:
    """Publish anew what was looked at longest ago, and add the counts up. Returns how many people."""
    found = db.session.execute(_REFRESH, {"before": moment - REFRESHED_WITHIN, "most": REFRESH_MOST}).scalar_one()
    db.session.execute(_FOLD)
    return int(found)
