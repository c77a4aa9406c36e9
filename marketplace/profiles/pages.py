"""Being found: one's own profile, who sees what, and what they see of it."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Problem, Stale
from assay.web.forms import choices, version_of
from assay.web.routing import Pages
from assay.web.shell import select_language
from assay.web.today import Task
from marketplace.profiles import operations, queries, rules, typed
from marketplace.profiles.forms import OpeningsForm, ProfileForm, answers, defaults
from marketplace.profiles.permissions import CHANGE_PROFILE, READ_PROFILE
from marketplace.profiles.words import AUDIENCE_WORDS, CONSENT_TEXT, FIELD_WORDS, STATE_WORDS
from marketplace.public_register.rules import LEVELS
from marketplace.public_register.words import headline, where_line
from tenants.reference.queries import provinces, qualification_names

bp = Pages("profile", __name__, template_folder="templates")


@bp.page("/profile", access=READ_PROFILE)
def show(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Who can find me, what they see, and the one switch that closes everything (R103)."""
    openings = rules.openings_of(queries.standing_openings(actor))
    profile = queries.own_profile(actor)
    return render_template(
        "profiles/show.html",
        profile=profile,
        openings=openings,
        fields=rules.FIELDS,
        field_words=FIELD_WORDS,
        audience_words=AUDIENCE_WORDS,
        state=STATE_WORDS[openings.findable],
        history=queries.opening_history(actor, 50),
        asked=profile is not None and profile.asked_at is not None,
    )


@bp.page("/profile/welcome", access=CHANGE_PROFILE, methods=("GET", "POST"))
def welcome(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """The first time: who may see what. Nobody, until this is answered."""
    return _openings(actor, moment, first=True)


@bp.page("/profile/openings", access=CHANGE_PROFILE, methods=("GET", "POST"))
def openings(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Who may see what, field by field (R046 to R049)."""
    return _openings(actor, moment, first=False)


def _openings(actor: Actor, moment: datetime, *, first: bool) -> ResponseReturnValue:
    stands = rules.openings_of(queries.standing_openings(actor))
    form = OpeningsForm(data=defaults(stands)) if request.method == "GET" else OpeningsForm()
    if first and "later" in request.form:
        operations.answer_later(actor, moment, select_language())
        flash(_("Saved. It works from now on."))
        return redirect(url_for("profile.show"), 303)
    if form.validate_on_submit():
        try:
            operations.choose_openings(actor, moment, answers(form), bool(form.search_engines.data), select_language())
            flash(_("Saved. It works from now on."))
            return redirect(url_for("profile.details" if first else "profile.show"), 303)
        except Problem as problem:
            form.absorb(problem)
    page = render_template(
        "profiles/openings.html", form=form, first=first, fields=rules.FIELDS, text=CONSENT_TEXT,
        version=rules.TEXT_VERSION, asked=queries.was_asked(actor),
    )  # fmt: skip
    return page, form.status


@bp.page("/profile/details", access=CHANGE_PROFILE, methods=("GET", "POST"))
def details(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Fill in what could be opened (R102)."""
    profile = queries.own_profile(actor)
    stands = typed.typed_of(profile, actor, select_language())
    form = ProfileForm(data=stands) if request.method == "GET" else ProfileForm()
    form.province.choices = choices(
        [("", _("No province")), *((p.code, p.name(select_language())) for p in provinces())]
    )
    stale: list[tuple[Any, str, str]] = []
    if form.validate_on_submit():
        try:
            operations.change_profile(actor, moment, typed.values_of(form, profile), version_of(form.version.data))
            flash(_("Saved. Others see of it what you opened to them."))
            return redirect(url_for("profile.show"), 303)
        except Stale as problem:
            form.absorb(problem)
            stale = [(field.label.text, str(stands.get(field.name) or ""), str(field.data or ""))
                     for field in form if field.name in stands and field.name != "version"]  # fmt: skip
            # Sent again, it replaces what the person now sees beside it.
            form.version.data = stands["version"]
        except Problem as problem:
            form.absorb(problem)
    page = render_template("profiles/details.html", form=form, stale=stale, closed=len(typed.closed_schools(profile)))
    return page, form.status


@bp.page("/profile/preview", access=READ_PROFILE)
def preview(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """What everyone sees, or what institutions see, from the same facts as the register itself."""
    audience = "institutions" if request.args.get("as") == "institutions" else "public"
    found = queries.published(actor)
    facts = found[audience]
    language = select_language()
    profile = queries.own_profile(actor)
    return render_template(
        "profiles/preview.html",
        audience=audience,
        facts=facts,
        level=LEVELS[facts.get("level", 0)] if facts else "none",
        names=qualification_names(code for code, _body in facts.get("crebos", ())) if facts else {},
        headline=headline(facts, language) if facts else "",
        where=where_line(facts, language) if facts else "",
        photo_url=url_for("files.preview", file_id=profile.photo_file_id, number=0)
        if facts and facts.get("photo_key") and profile
        else "",
        address=url_for("register.detail", public_id=found["id"]) if facts and audience == "public" else "",
    )


@bp.page("/profile/close", access=CHANGE_PROFILE, methods=("POST",))
def close(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Not be found at all (R103)."""
    operations.close_everything(actor, moment, select_language())
    flash(_("Nobody finds you any more. Your choices are kept for when you want to be found again."))
    return redirect(url_for("profile.show"), 303)


@bp.page("/profile/reopen", access=CHANGE_PROFILE, methods=("POST",))
def reopen(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Be found again, by those the choices name."""
    operations.end_closing(actor, moment)
    flash(_("Your choices count again."))
    return redirect(url_for("profile.show"), 303)


def tasks(actor: Actor, moment: datetime) -> list[Task]:
    """Asked once, until it is answered."""
    if not READ_PROFILE.holds(actor) or queries.was_asked(actor):
        return []
    return [
        Task(
            "mine",
            _("Choose who may find you"),
            url_for("profile.welcome"),
            reason=_("Until you do, nobody finds you."),
            act=_("Choose"),
        )
    ]
