"""The status page, for the person and for the lead assessors of a body; and the scheme it rests on."""

from datetime import datetime
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import NotFound
from assay.web.routing import Pages
from portfolio.certification import queries
from portfolio.certification.asking import asked
from portfolio.certification.permissions import READ_ASSESSORS, READ_OWN, READ_SCHEME
from portfolio.certification.queries import Record
from portfolio.certification.scheme_files import shipped_schemes
from portfolio.certification.shown import next_level, shown
from portfolio.certification.words import in_sentence, in_words, source_words

bp = Pages("status", "portfolio.certification", template_folder="templates")


@bp.page("/status", access=READ_OWN)
def show(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Which level, why, until when, and what comes next; ``?on=`` and ``?known=`` look back."""
    when = asked(request.args, moment)
    records = queries.own_records(actor, when.day, closed=True)
    chosen = _chosen(records, request.args.get("body", type=UUID)) or queries.empty_record(actor)
    return render_template(
        "certification/status.html",
        own=True,
        nothing_yet=not records,
        tabs=[_tab(record, chosen) for record in records] if len(records) > 1 else [],
        next_level=next_level,
        in_sentence=in_sentence,
        shown=shown(chosen, when, lambda item_id: url_for("portfolio.item", item_id=item_id)),
        back=url_for("status.show"),
    )


@bp.page("/assessors/<uuid:person_id>/status", access=READ_ASSESSORS)
def of_assessor(actor: Actor, moment: datetime, person_id: UUID) -> ResponseReturnValue:
    """The status of somebody who handed something in to this body, from what this body decided on."""
    when = asked(request.args, moment)
    record = queries.record_at_body(actor, person_id, when.day)

    def item_url(item_id: UUID) -> str | None:
        found = record.items.get(item_id)
        return url_for("work-list.one", submission_id=found.submission_id) if found else None

    return render_template(
        "certification/status.html",
        own=False,
        nothing_yet=False,
        tabs=[],
        next_level=next_level,
        in_sentence=in_sentence,
        shown=shown(record, when, item_url, own=False),
        back=url_for("status.of_assessor", person_id=person_id),
    )


@bp.page("/status/schemes/<key>", access=READ_SCHEME)
def scheme(actor: Actor, moment: datetime, key: str) -> ResponseReturnValue:
    """The text of a scheme: every level, point and number with its source, or that it is a setting."""
    found = shipped_schemes().get(key)
    if found is None:
        raise NotFound
    return render_template("certification/scheme.html", scheme=found, in_words=in_words, source_words=source_words)


def _chosen(records: list[Record], tenant_id: UUID | None) -> Record | None:
    if tenant_id is None:
        # The body that gave the highest level first; one that was closed only where there is no other.
        return max(records, key=lambda each: (not each.closed, each.scheme.rank(each.held_level)), default=None)
    found = next((record for record in records if record.tenant_id == tenant_id), None)
    if found is None:
        raise NotFound
    return found


def _tab(record: Record, chosen: Record) -> dict[str, object]:
    current = record.tenant_id == chosen.tenant_id
    label = _("Closed body") if record.closed else record.body
    return {"label": label, "url": url_for("status.show", body=record.tenant_id), "current": current}
