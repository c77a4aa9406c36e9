"""What certification brings to Today: the medal, the overview to hand in, the certificate that ends."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

from flask import g, render_template, url_for

from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.web.today import Task
from portfolio.certification import queries, terms
from portfolio.certification.permissions import READ_OWN
from portfolio.certification.queries import Record
from portfolio.certification.rules import (
    NO_LEVEL,
    FactKind,
    Status,
    ValidCertificate,
    YearlyOverviews,
    evaluate,
    standing,
)
from portfolio.certification.rules.dates import ONE_DAY, year_end
from portfolio.certification.shown import SOON, ends_soon, next_level
from portfolio.certification.words import in_sentence


def tasks(actor: Actor, moment: datetime) -> list[Task]:
    """Certificates that end within 90 days, and the yearly overview (R072) of who has a level."""
    if not READ_OWN.holds(actor):
        return []
    today = moment.astimezone(AMSTERDAM).date()
    records = [each for each in _records(actor, today) if each.held_level != NO_LEVEL and not each.closed]
    due = terms.overviews_due(actor) if any(_asked(record) for record in records) else {}
    found = []
    for record in records:
        status = evaluate(record.scheme, record.facts, today)
        found += [*_certificate(record, status, today), *_overviews(record, status, due, today), *_proposed(record)]
    return found


def panel(actor: Actor, moment: datetime) -> str | None:
    """The medal, and how far the next level is."""
    if not READ_OWN.holds(actor):
        return None
    today = moment.astimezone(AMSTERDAM).date()
    records = _records(actor, today)
    # As on the status page: a body that was closed only where there is no other.
    best = max(records, key=lambda each: (not each.closed, each.scheme.rank(each.held_level)), default=None)
    if best is None or best.closed:
        level = best.held_level if best else NO_LEVEL
        return render_template("certification/panel.html", level=level, upper=None, left=0, closed=best is not None)
    status = evaluate(best.scheme, best.facts, today)
    upper = next_level(best, best.held_level)
    rank = best.scheme.rank(best.held_level) + 1
    left = sum(not result.met for each in status.levels[:rank] for result in each.criteria)
    lasts = status.level == best.held_level != NO_LEVEL and ends_soon(status, today)
    return render_template(
        "certification/panel.html",
        level=best.held_level,
        upper=upper,
        left=left,
        in_sentence=in_sentence,
        last_day=status.level_until - ONE_DAY if lasts and status.level_until else None,
    )


def _records(actor: Actor, today: date) -> list[Record]:
    """The actor's records, read once for tasks and panel."""
    if "own_status" not in g:
        g.own_status = queries.own_records(actor, today, closed=True)
    found: list[Record] = g.own_status
    return found


def _certificate(record: Record, status: Status, today: date) -> list[Task]:
    found = []
    for each in status.levels:
        for result in each.criteria:
            if not isinstance(result.criterion, ValidCertificate) or result.met_until is None:
                continue
            last = result.met_until - ONE_DAY
            if last - today <= SOON:
                found.append(
                    Task(
                        column="mine",
                        title=_("Your certificate ends"),
                        reason=_("Hand in a new one to stay %(level)s.", level=in_sentence(record.held_level)),
                        url=url_for("status.show", body=record.tenant_id),
                        act=_("Add a certificate"),
                        act_url=url_for("portfolio.add", kind=FactKind.CERTIFICATE.value),
                        due=last,
                    )
                )
    return found


def _asked(record: Record) -> YearlyOverviews | None:
    """What the scheme asks about overviews."""
    return next((each for each in record.scheme.criteria if isinstance(each, YearlyOverviews)), None)


def _overviews(record: Record, status: Status, due: Mapping[tuple[UUID, int], date], today: date) -> Iterator[Task]:
    """The overview of last year and any whose term (``due``) ends soon; near the end of the year that of the
    running year too, where the level falls without it. Each once: by the date of its term where one runs, else by that
    of the scheme.
    """
    asked = _asked(record)
    if asked is None:
        return
    there = {fact.year for fact in standing(record.facts, None) if fact.kind is FactKind.YEARLY_OVERVIEW}
    began = min((fact.true_from.year for fact in record.facts), default=today.year)
    running = {year: day for (tenant_id, year), day in due.items() if tenant_id == record.tenant_id}
    years = {today.year - 1} | {year for year, day in running.items() if day - today <= SOON}
    end = year_end(today.year)
    last = {today.year: end} if end - today <= SOON and _kept_by_overview(record, status, today) else {}
    for year in sorted((years | set(last)) - there - record.overviews_handed_in):
        if year < began:
            continue
        keeps = _("Hand it in before the year ends to stay %(level)s.", level=in_sentence(record.held_level))
        yield Task(
            column="mine",
            title=_("Hand in your overview of %(year)s", year=year),
            reason=keeps if year in last else _("Every year you record what you did to stay good at it."),
            url=url_for("portfolio.add", kind=FactKind.YEARLY_OVERVIEW.value),
            act=_("Add a yearly overview"),
            due=last.get(year) or running.get(year) or asked.record_by(year),
        )


def _kept_by_overview(record: Record, status: Status, today: date) -> bool:
    """Whether the held level asks overviews, and ends with this year for want of one more."""
    new_year = year_end(today.year) + ONE_DAY
    rank = record.scheme.rank(record.held_level)
    return any(
        isinstance(result.criterion, YearlyOverviews) and result.met_until == new_year
        for level in status.levels[:rank]
        for result in level.criteria
    )


def _proposed(record: Record) -> list[Task]:
    if record.proposal is None:
        return []
    return [
        Task(
            column="others",
            title=_("A fall to %(level)s was proposed", level=in_sentence(record.proposal.to_level)),
            who=_("by %(body)s", body=record.body),
            reason=_("a lead assessor decides"),
            url=url_for("status.show", body=record.tenant_id),
        )
    ]
