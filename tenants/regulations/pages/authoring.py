"""Writing packs: drafts with their findings and golden cases, publishing, and the days that decrees name."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Problem
from assay.web.forms import choices, version_of
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.regulations import queries
from tenants.regulations.beside import links_beside
from tenants.regulations.forms import DecreeForm, DraftForm, PublishForm
from tenants.regulations.operations import authoring, calendars
from tenants.regulations.permissions import AUTHOR
from tenants.regulations.rules.golden import run_cases
from tenants.regulations.words import DOCUMENT_WORDS, FINDING_WORDS

bp = Pages("regulations-written", __name__, template_folder="../templates")


@bp.page("/platform/regulations", access=AUTHOR)
def overview(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Drafts, published editions and the days of decrees."""
    return render_template(
        "regulations/written.html",
        drafts=queries.drafts(actor),
        editions=queries.editions(),
        decrees=queries.decree_years(),
        words=DOCUMENT_WORDS,
        beside=links_beside(actor),
        language=select_language(),
    )


@bp.page("/platform/regulations/new", access=AUTHOR, methods=("GET", "POST"))
def begin(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Begin a draft."""
    language = select_language()
    form = DraftForm(begun_from=request.args.get("from", ""))
    form.begun_from.choices = choices(
        [
            ("", _("Nothing: begin empty")),
            *((str(each.id), f"{each.address} ({each.title(language)})") for each in queries.editions()),
        ]
    )
    if form.validate_on_submit():
        try:
            chosen = next((e.id for e in queries.editions() if str(e.id) == form.begun_from.data), None)
            made = authoring.begin(actor, moment, form.title.data or "", chosen)
            return redirect(url_for("regulations-written.draft", draft_id=made.id), 303)
        except Problem as problem:
            form.absorb(problem)
    return render_template("regulations/begin.html", form=form), form.status


@bp.page("/platform/regulations/drafts/<uuid:draft_id>", access=AUTHOR, methods=("GET", "POST"))
def draft(actor: Actor, moment: datetime, draft_id: UUID) -> ResponseReturnValue:
    """One file of a draft at a time, with everything that is wrong with the whole."""
    row = queries.draft(actor, draft_id)
    names = sorted(row.files, key=lambda name: (name != "edition.toml", name))
    name = request.args.get("file", names[0] if names else "edition.toml")
    form = PublishForm(version=row.version)
    typed = row.files.get(name, "")
    status = 200
    if request.method == "POST":
        name = request.form.get("name", name).strip()
        typed = request.form.get("text", "")
        try:
            uploaded = {each.filename or "": each.read().decode() for each in request.files.getlist("import") if each}
            files = {**row.files, **({name: typed} if name else {}), **uploaded}
            row = authoring.save(actor, moment, draft_id, files, version_of(request.form.get("version")))
            flash(_("Saved."))
            return redirect(url_for("regulations-written.draft", draft_id=draft_id, file=name), 303)
        except UnicodeDecodeError:
            form.form_errors.append(_("A file that was chosen is not text in UTF-8."))
            status = 422
        except Problem as problem:
            form.absorb(problem)
            status = problem.status
    reading, findings = authoring.findings_of(row.files)
    page = render_template(
        "regulations/draft.html",
        draft=row,
        form=form,
        name=name,
        names=names,
        text=typed,
        findings=findings,
        faults=sum(1 for finding in findings if finding.weight == "fault"),
        outcomes=run_cases(reading.pack) if reading.pack else (),
        pack=reading.pack,
        words=FINDING_WORDS,
        language=select_language(),
    )
    return page, status


@bp.page("/platform/regulations/drafts/<uuid:draft_id>/publish", access=AUTHOR, methods=("POST",))
def publish(actor: Actor, moment: datetime, draft_id: UUID) -> ResponseReturnValue:
    """Publish the draft: from then on it never changes."""
    made = authoring.publish(actor, moment, draft_id, version_of(request.form.get("version")))
    flash(_("Published."))
    return redirect(
        url_for("regulations.edition", issuer=made.issuer, document=made.document, edition=made.edition), 303
    )


@bp.page("/platform/regulations/drafts/<uuid:draft_id>/remove", access=AUTHOR, methods=("POST",))
def remove(actor: Actor, moment: datetime, draft_id: UUID) -> ResponseReturnValue:
    """Put the draft aside."""
    authoring.remove(actor, moment, draft_id)
    flash(_("The draft was put aside."))
    return redirect(url_for("regulations-written.overview"), 303)


@bp.page("/platform/decree-days", access=AUTHOR, methods=("GET", "POST"))
def decree(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Record which days a royal decree names in one year."""
    form = DecreeForm()
    if form.validate_on_submit():
        days, wrong = _days(form.days.data or "")
        if wrong:
            form.days.errors = [
                *form.days.errors,
                _("This is not a day: %(typed)s. Write it as 2029-05-11.", typed=wrong),
            ]
        else:
            try:
                calendars.record_decree_year(actor, moment, form.year.data, days, form.source.data or "")
                flash(_("Recorded."))
                return redirect(url_for("regulations-written.overview"), 303)
            except Problem as problem:
                form.absorb(problem)
    return render_template("regulations/decree.html", form=form), form.status


def _days(typed: str) -> tuple[list[date], str]:
    days = []
    for line in typed.replace(",", "\n").split():
        try:
            days.append(date.fromisoformat(line))
        except ValueError:
            return [], line[:40]
    return days, ""
