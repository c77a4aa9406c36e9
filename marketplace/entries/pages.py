"""Reporting to a school, and the register a school keeps."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.api import cursors
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.i18n import ngettext
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, Problem, Stale
from assay.web.forms import clean_line, clean_text, version_of
from assay.web.routing import Pages
from assay.web.shell import select_language
from assay.web.today import Task
from marketplace.entries import operations, queries, rules
from marketplace.entries.forms import ReasonForm, ReportForm
from marketplace.entries.permissions import KEEP_ENTRIES, READ_ENTRIES, READ_OWN_REPORTS, REPORT
from marketplace.entries.rules import Check
from tenants.organisations.queries import find_institutions

own_bp = Pages("reports", __name__, template_folder="templates")
bp = Pages("entries", __name__, template_folder="templates")

_PAGE = 25
#: The places of the source that the criteria of the register stand in.
SOURCE_WORDS: dict[str, Any] = {
    "R060": _l("Register MEI, “Criteria for the register”, first criterion"),
    "R061": _l("Register MEI, “Criteria for the register”, second criterion"),
}
STATE_WORDS: dict[str, tuple[Any, str]] = {
    "reported": (_l("Waits for an answer"), "warning"),
    "registered": (_l("Registered"), "success"),
    "declined": (_l("Not registered"), ""),
    "deregistered": (_l("Registration ended"), ""),
    "taken_back": (_l("Taken back"), ""),
}


@own_bp.page("/reports", access=READ_OWN_REPORTS)
def listed(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Where I reported, what came of it, and reporting to another school."""
    return _own_page(actor, ReportForm(formdata=None))


@own_bp.page("/reports/new", access=REPORT, methods=("POST",))
def report(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Report to a school (R055)."""
    form = ReportForm()
    if form.validate_on_submit():
        try:
            operations.report(
                actor, moment, _institution(form.institution.data), form.message.data or "", bool(form.track_open.data)
            )
            flash(_("You reported. The school looks at it and you hear from it here and by mail."))
            return redirect(url_for("reports.listed"), 303)
        except Problem as problem:
            form.absorb(problem)
    return _own_page(actor, form), form.status


@own_bp.page("/reports/<uuid:entry_id>/take-back", access=REPORT, methods=("POST",))
def take_back(actor: Actor, moment: datetime, entry_id: UUID) -> ResponseReturnValue:
    """Take a report back."""
    operations.take_back(actor, entry_id)
    flash(_("Taken back. The school no longer sees what you showed it."))
    return redirect(url_for("reports.listed"), 303)


@own_bp.page("/reports/<uuid:entry_id>/tracking", access=REPORT, methods=("POST",))
def tracking(actor: Actor, moment: datetime, entry_id: UUID) -> ResponseReturnValue:
    """Open or close the two dates to the school."""
    operations.open_tracking(actor, entry_id, request.form.get("track_open") == "1")
    flash(_("Saved. It works from now on."))
    return redirect(url_for("reports.listed"), 303)


@own_bp.page("/reports/return", access=REPORT, methods=("POST",))
def return_to_register(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Be found again after a deregistration."""
    operations.return_to_register(actor, moment)
    flash(_("You are back. Who finds you follows from your own choices."))
    return redirect(url_for("profile.show"), 303)


def _own_page(actor: Actor, form: ReportForm) -> str:
    found = queries.own_entries(actor)
    standing = any(entry.state == "registered" for entry, _name in found)
    withheld = not standing and any(e.state == "deregistered" and e.returned_at is None for e, _name in found)
    return render_template("entries/own.html", form=form, entries=found, state_words=STATE_WORDS, withheld=withheld)


def _institution(name: str) -> UUID:
    found = find_institutions(name, 5)
    same = [one for one in found if one.name.casefold() == name.casefold()]
    if len(same) == 1:
        return same[0].id
    if found:
        names = "; ".join(one.name for one in found)
        raise Invalid(errors={"institution": [_("Which one do you mean? %(names)s", names=names)]})
    raise Invalid(errors={"institution": [_("We do not know %(name)s.", name=name[:100])]})


@bp.page("/entries", access=READ_ENTRIES)
def entries(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """The institution's register: who waits, who is registered, whose registration ended (R057, R058, R050).

    It opens on those who wait, where there are any.
    """
    counts = queries.entry_counts(actor)
    first = "reported" if counts.get("reported") else "registered"
    state = request.args.get("state", first)
    state = state if state in rules.STATES else first
    name = (clean_line(request.args.get("q")) or "")[:100]
    position = cursors.decode(request.args.get("cursor"))
    found = queries.entries(actor, state, name, UUID(position[0]) if position else None, _PAGE + 1)
    shown = found[:_PAGE]
    more = len(found) > _PAGE
    cursor = cursors.encode([shown[-1].id]) if more else ""
    return render_template(
        "entries/list.html",
        entries=shown,
        state=state,
        name=name,
        tabs=[{"label": STATE_WORDS[s][0], "url": url_for("entries.entries", state=s), "current": s == state,
               "count": counts.get(s, 0)} for s in ("reported", "registered", "deregistered", "declined")],
        next_url=url_for("entries.entries", state=state, q=name, cursor=cursor) if more else "",
    )  # fmt: skip


@bp.page("/entries/<uuid:entry_id>", access=READ_ENTRIES)
def entry(actor: Actor, moment: datetime, entry_id: UUID) -> ResponseReturnValue:
    """One entry: what was shown, the criteria, and what can be done."""
    return _entry_page(actor, entry_id, ReasonForm(formdata=None))


@bp.page("/entries/<uuid:entry_id>/register", access=KEEP_ENTRIES, methods=("POST",))
def register(actor: Actor, moment: datetime, entry_id: UUID) -> ResponseReturnValue:
    """Enter the assessor after checking the criteria (R056, R057)."""
    names = [key.removeprefix("note-") for key in request.form if key.startswith("note-")]
    answers = {n: Check(f"met-{n}" in request.form, clean_text(request.form[f"note-{n}"]) or "") for n in names}
    try:
        operations.register(actor, moment, entry_id, answers, _version())
    except (Invalid, Conflict) as problem:
        return _refused(actor, entry_id, problem, ReasonForm(formdata=None), answers)
    flash(_("Registered. The assessor is told."))
    return redirect(url_for("entries.entry", entry_id=entry_id), 303)


@bp.page("/entries/<uuid:entry_id>/decline", access=KEEP_ENTRIES, methods=("POST",))
def decline(actor: Actor, moment: datetime, entry_id: UUID) -> ResponseReturnValue:
    """Do not enter the assessor."""
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            operations.decline(actor, moment, entry_id, form.reason.data, _version())
        except (Invalid, Conflict) as problem:
            return _refused(actor, entry_id, problem, form)
        flash(_("Not registered. The assessor is told and reads your reason."))
        return redirect(url_for("entries.entry", entry_id=entry_id), 303)
    return _entry_page(actor, entry_id, form), form.status


@bp.page("/entries/<uuid:entry_id>/deregister", access=KEEP_ENTRIES, methods=("POST",))
def deregister(actor: Actor, moment: datetime, entry_id: UUID) -> ResponseReturnValue:
    """End the registration (R050)."""
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            operations.deregister(actor, moment, entry_id, form.reason.data, _version())
        except (Invalid, Conflict) as problem:
            return _refused(actor, entry_id, problem, form)
        flash(_("The registration has ended. The assessor is told and reads your reason."))
        return redirect(url_for("entries.entry", entry_id=entry_id), 303)
    return _entry_page(actor, entry_id, form), form.status


def _refused(
    actor: Actor, entry_id: UUID, problem: Problem, form: ReasonForm, answers: dict[str, Check] | None = None
) -> ResponseReturnValue:
    """The page with what is wrong. An entry that went on has other forms: then what was typed stands by itself."""
    typed: list[str] = []
    if isinstance(problem, Conflict) and not isinstance(problem, Stale):
        typed = [text for text in (form.reason.data, *(check.note for check in (answers or {}).values())) if text]
        form, answers = ReasonForm(formdata=None), None
    form.absorb(problem)
    wrong = {key.removeprefix("criteria."): texts for key, texts in problem.errors.items()}
    return _entry_page(actor, entry_id, form, answers, wrong, typed), form.status


def _version() -> int:
    """The version the form was made from; 0, which no entry has, where the form names none."""
    return version_of(request.form.get("version"))


def _entry_page(
    actor: Actor,
    entry_id: UUID,
    form: ReasonForm,
    answers: dict[str, Check] | None = None,
    wrong: dict[str, list[Any]] | None = None,
    typed: Sequence[str] = (),
) -> str:
    found = queries.entry(actor, entry_id)
    form.version.raw_data, form.version.data = None, str(found.version)
    return render_template(
        "entries/entry.html", entry=found, form=form, state=STATE_WORDS[found.state], answers=answers or {},
        wrong=wrong or {}, typed=typed, sources=SOURCE_WORDS, language=select_language(),
        may_decide=KEEP_ENTRIES.holds(actor),
    )  # fmt: skip


def tasks(_actor: Actor, _moment: datetime, number: int) -> list[Task]:
    """People who reported and wait for an answer."""
    if not number:
        return []
    return [
        Task(
            "mine",
            ngettext("%(num)s assessor reported to you", "%(num)s assessors reported to you", number),
            url_for("entries.entries", state="reported"),
            reason=_("They wait until you check the criteria."),
            act=_("Check the criteria"),
        )
    ]
