"""The three years of a certificate (D43, R075) and the yearly overview (D44, R072) as running terms.

Both are the person's, at the body that accepted the evidence: how long they are stands in the regulation that the body
holds. Where it holds none, the scheme by which the status is worked out says until when.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import exists, extract, select
from sqlalchemy.orm import aliased

from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import lazy_gettext as _l
from assay.outbox import notify_person
from assay.permissions import Actor
from portfolio.certification import notices, queries
from portfolio.certification.models import HeldStatus, VerifiedFact
from portfolio.certification.queries import Record
from portfolio.certification.rules import NO_LEVEL, Fact, FactKind, ValidCertificate, YearlyOverviews, standing
from portfolio.certification.rules.dates import year_end
from tenants.running_terms import operations
from tenants.running_terms.models import RunningTerm
from tenants.running_terms.notices import register_kind
from tenants.running_terms.operations import catching_up, telling
from tenants.running_terms.queries import institution_names, last_on, without_term
from tenants.running_terms.rules.cases import Basis
from tenants.running_terms.rules.kinds import PERSON, TermKind

#: How many days before the last day of a certificate its holder is reminded. A setting of the product, where the
#: regulation says nothing.
REMIND_BEFORE = (90, 30)
_PATHS = {"personal": "/status", "institution": "/assessors/{person}/status"}
CERTIFICATE = register_kind(
    TermKind(
        key="certificate.validity",
        title=_l("The end of a certificate"),
        subject="certificate",
        role=PERSON,
        kept_by="lead_assessor",
        paths=_PATHS,
        ends=True,
        remind=REMIND_BEFORE,
        shown_by_matter=True,
        documents=("scheme",),
        people={"assessor": PERSON},
    )
)
OVERVIEW = register_kind(
    TermKind(
        key="overview.yearly",
        title=_l("A yearly overview"),
        subject="overview",
        role=PERSON,
        kept_by="lead_assessor",
        paths=_PATHS,
        remind=(30,),
        shown_by_matter=True,
        documents=("scheme",),
        people={"assessor": PERSON},
    )
)
#: A year begins or ends here by the words of the regulation; any other start has no day that is known for everyone.
_YEAR_STARTS = "year_starts"


def connect() -> None:
    """Find certificates and overviews of which no term runs."""
    catching_up.connect("certificates", _certificates_from_before)
    catching_up.connect("overviews", _overviews_of_the_year)
    telling.connect_words(CERTIFICATE.key, _remind_of_certificate)


def follow(actor: Actor, moment: datetime, record: Record, held: str) -> None:
    """Let the terms of one person at a body say what the facts say now.

    :param held: the level that the person bears now.
    """
    _follow_certificates(actor, moment, record)
    _follow_overviews(actor, moment, record, held)


def overview_recorded(actor: Actor, moment: datetime, tenant_id: UUID, person_id: UUID, year: int) -> None:
    """An overview was handed in: the person has done what there was to do."""
    operations.meet(actor, moment, OVERVIEW.key, _overview_id(person_id, year), tenant_id=tenant_id)


def overview_taken_back(actor: Actor, moment: datetime, tenant_id: UUID, person_id: UUID, year: int) -> None:
    """It was taken back or refused: there is something to do again, unless the body has another one of that year."""
    db.session.flush()
    # Somebody may be accepting the other one now.
    queries.lock_status(tenant_id, person_id)
    record = queries.record_of(tenant_id, person_id, moment.astimezone(AMSTERDAM).date())
    if year not in _done(record):
        _reopen_overview(actor, moment, tenant_id, person_id, year)


def _reopen_overview(actor: Actor, moment: datetime, tenant_id: UUID, person_id: UUID, year: int) -> None:
    operations.reopen(actor, moment, OVERVIEW.key, _overview_id(person_id, year), tenant_id=tenant_id)


def overviews_due(actor: Actor) -> dict[tuple[UUID, int], date]:
    """Until when the person has for each overview whose term runs, by body and year. One statement."""
    query = select(RunningTerm.tenant_id, RunningTerm.reference, RunningTerm.due_on).where(
        RunningTerm.person_id == actor.person_id, RunningTerm.key == OVERVIEW.key, RunningTerm.state == "running"
    )
    rows = db.session.execute(query)
    return {(tenant_id, int(year)): due for tenant_id, year, due in rows if tenant_id and year and due}


# Certificates ------------------------------------------------------------------------------------------------------


def _remind_of_certificate(term: RunningTerm, person_id: UUID, days: int) -> None:
    """The holder is told in words about the certificate."""
    body = institution_names([term]).get(term.tenant_id, "") if term.tenant_id else ""
    notify_person(person_id, notices.CERTIFICATE_ENDS.name, path=_PATHS["personal"], body=body, days=days)


def _follow_certificates(actor: Actor, moment: datetime, record: Record) -> None:
    at = {"tenant_id": record.tenant_id}
    newest = _newest(record)
    for fact in record.facts:
        if fact.kind is not FactKind.CERTIFICATE or fact is newest:
            continue
        if fact.known_until is not None:
            operations.cancel(actor, moment, CERTIFICATE.key, fact.id, **at)
        else:
            # A newer one took its place.
            operations.meet(actor, moment, CERTIFICATE.key, fact.id, **at)
    if newest is None:
        return
    before = last_on(record.tenant_id, newest.id, CERTIFICATE.key)
    last = _last_day(record, newest)
    if before is None:
        _begin_certificate(actor, moment, record, newest, last)
    elif before.state == "met" and before.due_at is not None and before.due_at >= moment:
        # The one that took its place is gone again.
        operations.reopen(actor, moment, CERTIFICATE.key, newest.id, **at)
    elif last is not None:
        operations.set_day_of(actor, moment, CERTIFICATE.key, newest.id, last, **at)


def _begin_certificate(actor: Actor, moment: datetime, record: Record, fact: Fact, last: date | None) -> None:
    operations.start(
        actor,
        moment,
        CERTIFICATE.key,
        fact.id,
        tenant_id=record.tenant_id,
        person_id=record.person_id,
        began=fact.true_from,
        facts=_under(fact),
        set_on=last,
    )


def _newest(record: Record) -> Fact | None:
    """The certificate that counts: of those that stand the one that was issued last."""
    those = [fact for fact in standing(record.facts, None) if fact.kind is FactKind.CERTIFICATE]
    return max(those, key=lambda fact: (fact.true_from, fact.id), default=None)


def _last_day(record: Record, fact: Fact) -> date | None:
    """The last day of a certificate: by the body's regulation, else by its scheme; never after the one it states."""
    said = operations.foresee(record.tenant_id, CERTIFICATE.key, fact.true_from, _under(fact)).due
    lives = [
        life.last
        for criterion in record.scheme.criteria
        if isinstance(criterion, ValidCertificate) and (life := criterion.lifetime(fact)) and life.last
    ]
    days = [said.due_date if said else max(lives, default=None), fact.true_until]
    return min((day for day in days if day is not None), default=None)


def _under(fact: Fact) -> dict[str, str]:
    """The law of the day on which the body accepted the certificate, which may be issued long before."""
    return {"under": fact.known_from.astimezone(AMSTERDAM).date().isoformat()}


def _certificates_from_before(actor: Actor, moment: datetime, most: int) -> int:
    """People with a certificate that stands, is their newest, and never had a term."""
    assert actor.tenant_id is not None
    newer = aliased(VerifiedFact)
    query = (
        select(VerifiedFact.person_id)
        .where(
            VerifiedFact.tenant_id == actor.tenant_id,
            VerifiedFact.kind == FactKind.CERTIFICATE.value,
            VerifiedFact.known_until.is_(None),
            ~exists().where(
                newer.tenant_id == VerifiedFact.tenant_id,
                newer.person_id == VerifiedFact.person_id,
                newer.kind == VerifiedFact.kind,
                newer.known_until.is_(None),
                (newer.true_from > VerifiedFact.true_from)
                | ((newer.true_from == VerifiedFact.true_from) & (newer.id > VerifiedFact.id)),
            ),
            without_term(actor.tenant_id, VerifiedFact.id, CERTIFICATE.key, ever=True),
        )
        .order_by(VerifiedFact.person_id)
        .limit(most)
    )
    return _follow_each(actor, moment, list(db.session.scalars(query)))


# Overviews ---------------------------------------------------------------------------------------------------------


def _follow_overviews(actor: Actor, moment: datetime, record: Record, held: str) -> None:
    year, began = _year_that_runs(record.tenant_id, moment)
    asked = next((each for each in record.scheme.criteria if isinstance(each, YearlyOverviews)), None)
    first = min((fact.true_from.year for fact in record.facts), default=None)
    if asked is not None and held != NO_LEVEL and first is not None and first <= year:
        _begin_overview(actor, moment, record, year, began, asked.record_by(year))
    done = _done(record)
    for term, of_year in _overview_terms(record):
        if held == NO_LEVEL:
            operations.cancel(actor, moment, OVERVIEW.key, term.subject_id, tenant_id=record.tenant_id)
        elif of_year in done:
            overview_recorded(actor, moment, record.tenant_id, record.person_id, of_year)
        elif term.state == "met":
            _reopen_overview(actor, moment, record.tenant_id, record.person_id, of_year)


def _done(record: Record) -> frozenset[int | None]:
    """The years of which an overview is with the body or was accepted."""
    accepted = (fact.year for fact in standing(record.facts, None) if fact.kind is FactKind.YEARLY_OVERVIEW)
    return record.overviews_handed_in | frozenset(accepted)


def _begin_overview(actor: Actor, moment: datetime, record: Record, year: int, began: date, by_scheme: date) -> None:
    if last_on(record.tenant_id, _overview_id(record.person_id, year), OVERVIEW.key) is not None:
        return
    facts: dict[str, str] = {}
    said = operations.foresee(record.tenant_id, OVERVIEW.key, began)
    if said.basis is Basis.NO_REGULATION:
        # Whoever owes it since the body has a regulation owes it by that.
        facts = {"under": moment.astimezone(AMSTERDAM).date().isoformat()}
        said = operations.foresee(record.tenant_id, OVERVIEW.key, began, facts)
    operations.start(
        actor,
        moment,
        OVERVIEW.key,
        _overview_id(record.person_id, year),
        tenant_id=record.tenant_id,
        person_id=record.person_id,
        began=began,
        facts=facts,
        set_on=None if said.due else by_scheme,
        reference=str(year),
    )


def _overview_terms(record: Record) -> Iterator[tuple[RunningTerm, int]]:
    """The overview terms of a person at a body that may change still, each with its year."""
    query = select(RunningTerm).where(
        RunningTerm.tenant_id == record.tenant_id,
        RunningTerm.person_id == record.person_id,
        RunningTerm.key == OVERVIEW.key,
        RunningTerm.state != "cancelled",
    )
    for term in db.session.scalars(query.order_by(RunningTerm.id)).all():
        if term.reference is not None:
            yield term, int(term.reference)


def _year_that_runs(tenant_id: UUID, moment: datetime) -> tuple[int, date]:
    """The year whose overview is to be recorded now, and the day from which that is counted.

    The regulation says whether a year's overview is made in that year or after it.
    """
    today = moment.astimezone(AMSTERDAM).date()
    rule = operations.foresee(tenant_id, OVERVIEW.key, today).found.rule
    if rule is not None and _YEAR_STARTS in rule.start:
        return today.year, date(today.year, 1, 1)
    return today.year - 1, year_end(today.year - 1)


def _overview_id(person_id: UUID, year: int) -> UUID:
    """An overview that nobody made yet has no id of its own."""
    return uuid5(person_id, f"overview of {year}")


def _overviews_of_the_year(actor: Actor, moment: datetime, most: int) -> int:
    """People who bear a level and have no term for the overview of the year that runs."""
    assert actor.tenant_id is not None
    year, _began = _year_that_runs(actor.tenant_id, moment)
    scheme = queries.scheme_in_force(actor.tenant_id, moment.astimezone(AMSTERDAM).date())
    if not any(isinstance(each, YearlyOverviews) for each in scheme.criteria):
        return 0
    query = (
        select(HeldStatus.person_id)
        .where(
            HeldStatus.tenant_id == actor.tenant_id,
            HeldStatus.held_level != NO_LEVEL,
            exists().where(
                VerifiedFact.tenant_id == HeldStatus.tenant_id,
                VerifiedFact.person_id == HeldStatus.person_id,
                extract("year", VerifiedFact.true_from) <= year,
            ),
            ~exists().where(
                RunningTerm.tenant_id == HeldStatus.tenant_id,
                RunningTerm.person_id == HeldStatus.person_id,
                RunningTerm.key == OVERVIEW.key,
                RunningTerm.reference == str(year),
            ),
        )
        .order_by(HeldStatus.person_id)
        .limit(most)
    )
    return _follow_each(actor, moment, list(db.session.scalars(query)))


def _follow_each(actor: Actor, moment: datetime, people: list[UUID]) -> int:
    assert actor.tenant_id is not None
    day = moment.astimezone(AMSTERDAM).date()
    for person_id in people:
        queries.lock_status(actor.tenant_id, person_id)
        record = queries.record_of(actor.tenant_id, person_id, day)
        follow(actor, moment, record, record.held_level)
    return len(people)
