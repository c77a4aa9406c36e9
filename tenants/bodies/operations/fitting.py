"""Whether the regulations allow an appointment. What they do not allow stands at its field, with the article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assay.calendar import NotCovered
from assay.i18n import format_date
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Invalid
from tenants.bodies import queries
from tenants.bodies.models import BodyRow
from tenants.bodies.queries import Said
from tenants.bodies.rules.composition import shut_out
from tenants.bodies.rules.office import Office, last_day_by_age, office, sat_before
from tenants.bodies.rules.seated import HELPERS, Seated, same_person
from tenants.interests import queries as interests
from tenants.organisations.operations import checking
from tenants.regulations import queries as regulations


def said_on(row: BodyRow, day: date) -> Said:
    """What holds for the body on the first day of a seat. Raises `Invalid` where no regulation knows it then."""
    said = queries.said_of(regulations.law_of(row.tenant_id), row, day)
    if said is None:
        raise Invalid(
            errors={
                "starts_on": [
                    _("No regulation of your institution describes this body on %(day)s.", day=format_date(day))
                ]
            }
        )
    return said


def fitted(actor: Actor, row: BodyRow, newcomer: Seated, members: Sequence[Seated]) -> Seated:
    """The appointment with its planned end, checked against the provision. Raises `Invalid` with every fault."""
    errors: checking.Errors = {}
    if newcomer.starts_on < row.set_up_on:
        raise Invalid(errors={"starts_on": [_("The body was set up on %(day)s.", day=format_date(row.set_up_on))]})
    said = said_on(row, newcomer.starts_on)
    body = said.body
    checking.text(errors, "name", newcomer.name, 200, _("Fill in the name of the person."))
    if newcomer.function not in {seat.function for seat in body.seats}:
        errors["function"] = [_("Choose one of the functions of this body.")]
        raise Invalid(errors=errors)
    check_nominator(errors, said, newcomer.function, newcomer.nominated_by or "", needed=True)
    check_certificates(errors, said, tuple(newcomer.certificates))
    born_on = checked_birth(errors, said, newcomer.born_on, newcomer.starts_on)
    if body.age_limit and born_on is None and "born_on" not in errors:
        errors["born_on"] = [
            _("Fill in the day of birth: membership ends by age (%(article)s).", article=_article(said))
        ]
    newcomer = replace(newcomer, born_on=born_on)
    _check_outside(errors, said, newcomer)
    _check_midst(errors, said, newcomer, members)
    _check_beside(errors, actor, row, said, newcomer)
    _check_again(errors, said, newcomer, members)
    _check_ties(errors, row, newcomer)
    if newcomer.deputises_for is not None and not newcomer.function.startswith("deputy_"):
        errors["deputises_for"] = [_("Only a deputy stands in for somebody.")]
    calendar = regulations.law_of(row.tenant_id).calendar()
    try:
        held = office(said.regulation, body, newcomer.starts_on, born_on, calendar)
    except NotCovered:
        errors.setdefault("starts_on", []).append(_("The calendar does not reach that day. Choose another one."))
        raise Invalid(errors=errors) from None
    newcomer = replace(newcomer, ends_on=newcomer.ends_on or held.last)
    _check_end(errors, said, newcomer, held)
    if errors:
        raise Invalid(errors=errors)
    return newcomer


def check_nominator(errors: checking.Errors, said: Said, function: str, nominated_by: str, *, needed: bool) -> None:
    """Who put the person forward: one of those whom the seats of this function name, or who fills them (R410, R446)."""
    seats = [seat for seat in said.body.seats if seat.function == function]
    allowed = {key for seat in seats for key in (*seat.nominated_by, *(seat.vacancy.by if seat.vacancy else ()))}
    if nominated_by and nominated_by not in allowed:
        errors["nominated_by"] = [_("Choose one of those who put people forward for this seat.")]
    elif needed and not nominated_by and seats and all(seat.nominated_by for seat in seats):
        errors["nominated_by"] = [
            _("Say who put the person forward (%(article)s).", article=_article(said)),
        ]


def check_certificates(errors: checking.Errors, said: Said, certificates: Sequence[str]) -> None:
    """Only certificates that the provision speaks of (R016)."""
    if set(certificates) - set(certificates_of(said)):
        errors["certificates"] = [_("Choose from the certificates that count for this body.")]


def certificates_of(said: Said) -> tuple[str, ...]:
    """The certificates that count for the body, as the pack names them."""
    keys = [key for seat in said.body.seats for key in seat.certificates]
    return tuple(dict.fromkeys([*keys, *(minimum.certificate for minimum in said.body.certified)]))


def checked_birth(errors: checking.Errors, said: Said, born_on: date | None, starts_on: date) -> date | None:
    """The day of birth where the provision has an age limit (R421); nowhere else is it kept."""
    if said.body.age_limit is None or born_on is None:
        return None
    last = last_day_by_age(born_on, said.body.age_limit)
    if not starts_on.year - 120 <= born_on.year <= starts_on.year - 16:
        errors["born_on"] = [_("Check the day of birth.")]
    elif last < starts_on:
        errors["born_on"] = [
            _(
                "Membership ends at %(age)s years: the last day would have been %(day)s (%(article)s).",
                age=said.body.age_limit,
                day=format_date(last),
                article=_article(said),
            )
        ]
    return born_on


def _check_outside(errors: checking.Errors, said: Said, newcomer: Seated) -> None:
    seats = [seat for seat in said.body.seats if seat.function == newcomer.function]
    outside = (said.body.external and newcomer.function not in HELPERS) or all(seat.external for seat in seats)
    if outside and not newcomer.external:
        errors["external"] = [
            _("Only somebody from outside the institution may have this seat (%(article)s).", article=_article(said))
        ]


def _check_midst(errors: checking.Errors, said: Said, newcomer: Seated, members: Sequence[Seated]) -> None:
    seats = [seat for seat in said.body.seats if seat.function == newcomer.function]
    if not all(seat.from_members for seat in seats):
        return
    midst = ("member", "deputy_member") if newcomer.function.startswith("deputy_") else ("member",)
    if not any(
        each.function in midst and each.sits(newcomer.starts_on) and same_person(each, newcomer) for each in members
    ):
        errors.setdefault("name", []).append(
            _("This function goes to one of the members. Appoint the person as a member first (%(article)s).",
              article=_article(said))
        )  # fmt: skip


def _check_beside(errors: checking.Errors, actor: Actor, row: BodyRow, said: Said, newcomer: Seated) -> None:
    others = [
        other
        for other in queries.elsewhere(actor, row.id, newcomer.starts_on)
        if other.member.meets(newcomer.starts_on, newcomer.last_day)
    ]
    against = shut_out(said.body, newcomer, others)
    if against is not None:
        errors.setdefault("name", []).append(
            _(
                "%(name)s sits in %(body)s. Nobody may be in both (%(article)s).",
                name=newcomer.name,
                body=against[0].body_name,
                article=_article(said),
            )
        )


def _check_again(errors: checking.Errors, said: Said, newcomer: Seated, members: Sequence[Seated]) -> None:
    term = said.body.term
    if term is not None and term.reappointable == "no" and sat_before(newcomer, members) is not None:
        errors.setdefault("name", []).append(
            _("%(name)s had this seat before and cannot have it again (%(article)s).",
              name=newcomer.name, article=_article(said))
        )  # fmt: skip


def _check_ties(errors: checking.Errors, row: BodyRow, newcomer: Seated) -> None:
    """Whom a tie keeps out of the body altogether (R441). Ties are of people with an account."""
    if newcomer.person_id is None:
        return
    found = interests.barred(
        row.tenant_id, newcomer.starts_on, person=newcomer.person_id, document=row.document, body=row.body_key
    )
    if found.rule is not None:
        errors.setdefault("name", []).append(
            _("A tie is recorded that keeps %(name)s out of this body (%(article)s).",
              name=newcomer.name, article=_numbers(found.rule.article))
        )  # fmt: skip


def _check_end(errors: checking.Errors, said: Said, newcomer: Seated, held: Office) -> None:
    last = newcomer.ends_on
    if last is None:
        if held.latest is not None:
            errors["ends_on"] = [
                _("Choose the last day, %(day)s at the latest (%(article)s).",
                  day=format_date(held.latest), article=_article(said))
            ]  # fmt: skip
        return
    if last < newcomer.starts_on:
        errors["ends_on"] = [_("The last day lies before the first.")]
    elif held.latest is not None and last > held.latest:
        errors["ends_on"] = [
            _("A term of office lasts until %(day)s at the latest (%(article)s).",
              day=format_date(held.latest), article=_article(said))
        ]  # fmt: skip
    elif held.by_age is not None and last > held.by_age:
        errors["ends_on"] = [
            _("Membership ends by age on %(day)s (%(article)s).",
              day=format_date(held.by_age), article=_article(said))
        ]  # fmt: skip
    elif held.earliest is not None and last < held.earliest and last != held.by_age:
        errors["ends_on"] = [
            _("A term of office lasts until %(day)s at least (%(article)s).",
              day=format_date(held.earliest), article=_article(said))
        ]  # fmt: skip


def _article(said: Said) -> str:
    return _numbers(said.body.article)


def _numbers(articles: Sequence[str]) -> str:
    return _("art. %(number)s", number=", ".join(articles))
