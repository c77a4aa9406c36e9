"""What was handed in as a matter in which roles can be kept apart (``submission:<id>``).

Who keeps ties need not see what was handed in: then the kind and the day say which item is meant, and no more of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from flask import url_for
from sqlalchemy import Select

from assay.db import db
from assay.i18n import format_date
from assay.i18n import gettext as _
from assay.permissions import Actor
from portfolio.evidence.rules import ItemKind
from portfolio.evidence.words import KINDS
from portfolio.verification import queries
from portfolio.verification.models import Submission
from portfolio.verification.permissions import READ_WORK
from portfolio.verification.rules import UNDECIDED
from portfolio.verification.ties import ROLE, SUBMISSION, matter_of
from portfolio.verification.words import named
from tenants.interests.matters import Matter, ids
from tenants.interests.queries import of_one_while_other_has

#: How many items between two people are offered, the last handed in first.
_MOST = 50


def known(actor: Actor, names: Collection[str]) -> Iterable[Matter]:
    """Those of the matters named that were handed in to the actor's body, decided or not."""
    items = ids(names, SUBMISSION)
    if items:
        yield from _items(actor, queries.visible_to(actor).where(Submission.id.in_(items)))


def between(actor: Actor, one: UUID, other: UUID) -> Iterable[Matter]:
    """What waits for a decision about one of the two, while the other is a lead assessor of the body."""
    waiting = queries.visible_to(actor).where(Submission.state.in_(UNDECIDED))
    waiting = waiting.where(of_one_while_other_has(actor, ROLE, Submission.person_id, one, other))
    yield from _items(actor, waiting.order_by(Submission.id.desc()).limit(_MOST))


def _items(actor: Actor, query: Select[Submission]) -> Iterable[Matter]:
    opens = READ_WORK.holds(actor)
    for each in db.session.scalars(query):
        kind = str(KINDS[ItemKind(each.item["kind"])])
        yield Matter(
            matter_of(each),
            _(
                "%(what)s of %(name)s, handed in on %(day)s",
                what=named(each.item) if opens and "title" in each.item else kind,
                name=each.person_name,
                day=format_date(each.submitted_at),
            ),
            each.person_id,
            url_for("work-list.one", submission_id=each.id) if opens else "",
            ROLE,
        )
