"""Appointing members, appointing them again, keeping what is known of them, and ending a seat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from assay import audit
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import format_date
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, NotFound, Stale
from tenants.bodies import queries
from tenants.bodies.events import member_appointed
from tenants.bodies.models import BodyMember, BodyRow
from tenants.bodies.operations import fitting
from tenants.bodies.operations.ending import end_seat
from tenants.bodies.operations.keeping import hold, running_body
from tenants.bodies.operations.reminding import plan_reminders
from tenants.bodies.operations.tying import tie_members
from tenants.bodies.permissions import KEEP_BODIES
from tenants.bodies.rules.office import sat_before
from tenants.bodies.rules.seated import Seated, same_person
from tenants.bodies.rules.seating import who_holds_the_seat
from tenants.organisations.operations import checking
from tenants.regulations import queries as regulations

_ONE = timedelta(days=1)


@dataclass(frozen=True)
class Appointee:
    """Who is to sit where, from when. The planned last day follows from the term of office where ``ends_on`` is None.

    :ivar person_id: the account of somebody who acts for the institution; their name counts then.
    :ivar nominated_by: who put the person forward, as the pack names it.
    """

    function: str
    starts_on: date | None
    name: str = ""
    person_id: UUID | None = None
    nominated_by: str = ""
    certificates: tuple[str, ...] = ()
    external: bool = False
    born_on: date | None = None
    ends_on: date | None = None
    deputises_for: UUID | None = None


def appoint(actor: Actor, moment: datetime, body_id: UUID, appointee: Appointee) -> BodyMember:
    """Appoint somebody to a body (R013, R014, R410, R420, R441, R456).

    :raises NotFound: no such body, person or member of this institution.
    :raises Conflict: the seat is taken, and by whom; the person has it already; the body ended.
    :raises Invalid: what the regulations do not allow, at its field, with the article.
    """
    KEEP_BODIES.require(actor)
    hold(actor)
    row = running_body(actor, body_id)
    return _appoint(actor, moment, row, appointee, None)


def reappoint(
    actor: Actor, moment: datetime, member_id: UUID, starts_on: date | None = None, ends_on: date | None = None
) -> BodyMember:
    """Appoint a member again, for another term of office (R420, R456).

    :param starts_on: the day after the term that runs, where it is None.
    :raises Conflict: it has been followed already, it ended otherwise, it has no planned end, or the seat is taken.
    :raises Invalid: the regulations allow no second term, or a day does not fit.
    """
    KEEP_BODIES.require(actor)
    before = queries.member(actor, member_id)
    hold(actor)
    row = running_body(actor, before.body_id)
    before = queries.member(actor, member_id)
    if before.ended_on is not None or before.ends_on is None:
        raise Conflict(_("This seat did not end by its term of office. Appoint the person anew instead."))
    if any(each.follows == before.id for each in queries.members_of(actor, row.id)):
        raise Conflict(_("%(name)s was appointed again already.", name=before.person_name))
    if starts_on is not None and starts_on <= before.ends_on:
        raise Invalid(errors={"starts_on": [_("Choose a day after the term of office that runs now.")]})
    appointee = Appointee(
        function=before.function,
        starts_on=starts_on or before.ends_on + _ONE,
        name=before.person_name,
        person_id=before.person_id,
        nominated_by=before.nominated_by or "",
        certificates=tuple(before.certificates),
        external=before.external,
        born_on=before.born_on,
        ends_on=ends_on,
        deputises_for=before.deputises_for,
    )
    return _appoint(actor, moment, row, appointee, before)


def change(
    actor: Actor,
    member_id: UUID,
    *,
    certificates: tuple[str, ...],
    external: bool,
    nominated_by: str,
    born_on: date | None,
    version: int,
) -> BodyMember:
    """Keep what is known of a member: certificates, from outside or not, who put the person forward, day of birth.

    :raises Stale: somebody changed it meanwhile. :raises Conflict: the seat or the body ended.
    :raises Invalid: a certificate or a nominator that the regulations do not know here.
    """
    KEEP_BODIES.require(actor)
    row, found = _of_running_body(actor, member_id)
    if found.version != version:
        raise Stale(current=found)
    if found.ended_on is not None:
        raise Conflict(_("This seat has ended already."))
    said = fitting.said_on(row, found.starts_on)
    errors: checking.Errors = {}
    fitting.check_nominator(errors, said, found.function, nominated_by, needed=False)
    fitting.check_certificates(errors, said, certificates)
    born_on = fitting.checked_birth(errors, said, born_on, found.starts_on)
    if errors:
        raise Invalid(errors=errors)
    found.certificates, found.external = sorted(set(certificates)), external
    found.nominated_by, found.born_on = nominated_by or None, born_on
    found.version += 1
    db.session.flush()
    audit.record(actor, "body_member.changed", f"body_member:{found.id}", person_id=found.person_id)
    return found


def end(
    actor: Actor,
    moment: datetime,
    member_id: UUID,
    *,
    ended_on: date | None,
    reason: str,
    ground: str = "",
    version: int,
) -> BodyMember:
    """End a seat before its term of office does (R421). The row stays, with the reason.

    :param ended_on: last day on the seat; one before its first day says that it never begins.
    :param ground: one of the grounds that the regulations name. :raises Stale: somebody changed it meanwhile.
    :raises Conflict: it ended already. :raises Invalid: no reason, an unknown ground, a day after the planned end.
    """
    KEEP_BODIES.require(actor)
    row, found = _of_running_body(actor, member_id)
    if found.version != version:
        raise Stale(current=found)
    if found.ended_on is not None:
        raise Conflict(_("This seat has ended already."))
    said = queries.said_of(regulations.law_of(row.tenant_id), row, found.starts_on)
    errors: checking.Errors = {}
    checking.text(errors, "reason", reason, 500, _("Say in a few words why the seat ends."))
    if ground and (said is None or ground not in said.body.ends_on):
        errors["ground"] = [_("Choose one of the grounds.")]
    if ended_on is None:
        errors["ended_on"] = [_("Fill in the last day.")]
    elif found.ends_on is not None and ended_on > found.ends_on:
        errors["ended_on"] = [
            _("The term of office ends on %(day)s already. Choose that day or an earlier one.",
              day=format_date(found.ends_on))
        ]  # fmt: skip
    if errors or ended_on is None:
        raise Invalid(errors=errors)
    end_seat(actor, moment, row, found, ended_on=ended_on, reason=reason, ground=ground)
    return found


def _of_running_body(actor: Actor, member_id: UUID) -> tuple[BodyRow, BodyMember]:
    """The seat with its body, while nobody else changes either."""
    row = running_body(actor, queries.member(actor, member_id).body_id)
    return row, queries.member(actor, member_id)


def _appoint(
    actor: Actor, moment: datetime, row: BodyRow, appointee: Appointee, before: BodyMember | None
) -> BodyMember:
    assert actor.person_id is not None
    if appointee.starts_on is None:
        raise Invalid(errors={"starts_on": [_("Fill in the first day.")]})
    today = moment.astimezone(AMSTERDAM).date()
    name = appointee.name
    if appointee.person_id is not None and before is None:
        known = dict(queries.people_of(actor, today))
        if appointee.person_id not in known:
            raise NotFound
        name = known[appointee.person_id]
    members = [queries.seated(each) for each in queries.members_of(actor, row.id)]
    if appointee.deputises_for is not None and appointee.deputises_for not in {each.id for each in members}:
        raise NotFound
    newcomer = Seated(
        id=uuid4(),
        name=name,
        function=appointee.function,
        starts_on=appointee.starts_on,
        ends_on=appointee.ends_on,
        person_id=appointee.person_id,
        nominated_by=appointee.nominated_by or None,
        certificates=frozenset(appointee.certificates),
        external=appointee.external,
        born_on=appointee.born_on,
        follows=before.id if before else None,
        deputises_for=appointee.deputises_for,
    )
    newcomer = fitting.fitted(actor, row, newcomer, members)
    _refuse_taken(actor, row, newcomer, members)
    made = BodyMember(
        tenant_id=row.tenant_id,
        body_id=row.id,
        person_name=newcomer.name,
        person_id=newcomer.person_id,
        function=newcomer.function,
        nominated_by=newcomer.nominated_by,
        certificates=sorted(newcomer.certificates),
        external=newcomer.external,
        born_on=newcomer.born_on,
        starts_on=newcomer.starts_on,
        ends_on=newcomer.ends_on,
        follows=newcomer.follows,
        deputises_for=newcomer.deputises_for,
        appointed_by=actor.person_id,
        appointed_by_name=actor.name,
        appointed_at=moment,
    )
    db.session.add(made)
    db.session.flush()
    again = before is not None or sat_before(newcomer, members) is not None
    audit.record(
        actor,
        "body_member.appointed",
        f"body_member:{made.id}",
        person_id=made.person_id,
        body=row.id,
        function=made.function,
        starts_on=made.starts_on,
        ends_on=made.ends_on,
    )
    plan_reminders(moment, made)
    tie_members(actor, moment, row)
    member_appointed.send(actor, moment=moment, body=row, member=made, again=again)
    return made


def _refuse_taken(actor: Actor, row: BodyRow, newcomer: Seated, members: list[Seated]) -> None:
    """Raises `Conflict` where the person has this seat already, or somebody else took the last one."""
    for each in members:
        same = each.function == newcomer.function and same_person(each, newcomer)
        if same and each.meets(newcomer.starts_on, newcomer.last_day):
            raise Conflict(_("%(name)s has this seat already in that time.", name=newcomer.name))
    said = fitting.said_on(row, newcomer.starts_on)
    taken = who_holds_the_seat(said.body, newcomer, members)
    if not taken:
        return
    rows = {each.id: each for each in queries.members_of(actor, row.id)}
    lines = [
        _(
            "%(name)s, appointed by %(who)s, from %(day)s",
            name=rows[each.id].person_name,
            who=rows[each.id].appointed_by_name,
            day=format_date(each.starts_on),
        )
        for each in taken
    ]
    raise Conflict(
        _("This seat is taken: %(holders)s.", holders="; ".join(lines)),
        rule=", ".join(said.body.article),
        code="seat-taken",
    )
