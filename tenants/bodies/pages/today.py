"""What Today says of bodies: terms of office that end soon, whom a tie keeps out, and an institution's first steps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import text

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.web.today import Task
from tenants.bodies import queries
from tenants.bodies.operations.reminding import ENDS_SOON
from tenants.bodies.pages.shared import today_of
from tenants.bodies.permissions import KEEP_BODIES
from tenants.interests.queries import rules_of
from tenants.interests.rules import Tie, barred
from tenants.regulations import queries as regulations

ASKS = text(
    "(SELECT jsonb_build_object('bodies', EXISTS (SELECT FROM app.body b WHERE b.tenant_id = :tenant),"
    " 'without_members', (SELECT coalesce(jsonb_agg(e), '[]') FROM (SELECT b.id, b.name FROM app.body b"
    "   WHERE b.tenant_id = :tenant AND b.ended_on IS NULL AND NOT EXISTS"
    "    (SELECT FROM app.body_member m WHERE m.tenant_id = b.tenant_id AND m.body_id = b.id)"
    "   ORDER BY lower(b.name), b.id LIMIT 5) e),"
    " 'tied', (SELECT coalesce(jsonb_agg(e), '[]') FROM (SELECT b.id AS body, b.name, b.document, b.body_key,"
    "    m.person_id, m.person_name, t.id AS tie, t.kind, t.starts_on, t.ends_on FROM app.body_member m"
    "   JOIN app.body b ON b.tenant_id = m.tenant_id AND b.id = m.body_id AND b.ended_on IS NULL"
    "   JOIN app.tie t ON t.tenant_id = m.tenant_id AND t.one_id = m.person_id AND t.withdrawn_at IS NULL"
    "   WHERE m.tenant_id = :tenant AND m.starts_on <= (app.moment() AT TIME ZONE 'Europe/Amsterdam')::date"
    "    AND least(m.ends_on, m.ended_on, 'infinity') >= (app.moment() AT TIME ZONE 'Europe/Amsterdam')::date"
    "   ORDER BY lower(b.name), t.id LIMIT 200) e)))"
)


def ending(actor: Actor, moment: datetime) -> list[Task]:
    """The seats that become free within sixty days and that nobody has followed yet."""
    if not KEEP_BODIES.holds(actor):
        return []
    today = today_of(moment)
    return [
        Task(
            column="mine",
            title=_("The term of office of %(name)s ends", name=member.person_name),
            reason=_("%(body)s. Appoint the same person again, or somebody else.", body=row.name),
            url=url_for("body-members.show", member_id=member.id),
            act=_("Look at the seat"),
            due=member.ends_on,
        )
        for member, row in queries.ending(actor, today, today + ENDS_SOON)
    ]


def asked(actor: Actor, moment: datetime, answer: dict[str, Any]) -> list[Task]:
    """What follows from the answer to `ASKS`."""
    return [*_kept_out(actor, moment, answer["tied"]), *_first_steps(actor, moment, answer)]


def _kept_out(actor: Actor, moment: datetime, tied: list[dict[str, Any]]) -> list[Task]:
    """Whoever sits in a body although a tie keeps them out of it, once for each body; as `composition.findings`."""
    if not tied:
        return []
    assert actor.tenant_id is not None
    law, today = regulations.law_of(actor.tenant_id), today_of(moment)
    found = {}
    for each in tied:
        held = law.regulation(each["document"], today, regulations.pack_of)
        person, until = UUID(each["person_id"]), each["ends_on"]
        tie = Tie(
            UUID(each["tie"]),
            person,
            None,
            each["kind"],
            date.fromisoformat(each["starts_on"]),
            date.fromisoformat(until) if until else None,
        )
        if held and barred([tie], rules_of(held), person=person, body=each["body_key"], on=today).rule:
            found[each["body"], person] = Task(
                column="mine",
                title=_("A tie keeps %(name)s out of: %(body)s", name=each["person_name"], body=each["name"]),
                reason=_("As long as that is so, the body is not well composed."),
                url=url_for("bodies.show", body_id=each["body"]),
                act=_("Look at the body"),
                order=5,
            )
    return list(found.values())


def _first_steps(actor: Actor, moment: datetime, answer: dict[str, Any]) -> list[Task]:
    """Set the first body up, and appoint somebody to each that has never had a member."""
    if not answer["bodies"] and _described(actor, moment):
        return [
            Task(
                column="mine",
                title=_("Set up your first body"),
                reason=_("Your regulations say which committees and offices there are. Then appoint their members."),
                url=url_for("bodies.set_up"),
                act=_("Set up a body"),
                order=50,
            )
        ]
    return [
        Task(
            column="mine",
            title=_("Appoint members: %(body)s", body=each["name"]),
            reason=_("Nobody sits in this body yet. Its page says who must be in it."),
            url=url_for("bodies.show", body_id=each["id"]),
            act=_("Look at the body"),
            order=60,
        )
        for each in answer["without_members"]
    ]


def _described(actor: Actor, moment: datetime) -> bool:
    """Whether the regulations that hold today describe any body."""
    assert actor.tenant_id is not None
    law, today = regulations.law_of(actor.tenant_id), today_of(moment)
    held = [law.regulation(document, today, regulations.pack_of) for document in law.documents(today)]
    return any(each.pack.keys("body") for each in held if each)
