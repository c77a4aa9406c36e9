"""Declaring ties, and how roles are kept apart."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import NotFound, Problem
from assay.web.forms import choices, version_of
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.interests import matters, operations, queries
from tenants.interests.forms import SeparateForm, TieForm, WithdrawForm
from tenants.interests.matters import Matter
from tenants.interests.models import Tie
from tenants.interests.people import known
from tenants.interests.permissions import DECLARE, KEEP
from tenants.interests.rules import Effect
from tenants.interests.words import CLASS_WORDS, EFFECT_WORDS, not_asked_words, origin_words
from tenants.regulations.rules.bodies_said import TieRule
from tenants.regulations.rules.pack import Pack
from tenants.regulations.shipped import vocabulary
from tenants.regulations.shown import ProvisionShown, Reader

bp = Pages("interests", __name__, template_folder="templates")


@bp.page("/institution/ties", access=DECLARE)
def ties(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """One's own ties; who keeps them sees all."""
    found = queries.visible_to(actor, request.args.get("after", type=UUID), queries.PAGE + 1)
    more = found[queries.PAGE - 1].id if len(found) > queries.PAGE else None
    today = moment.astimezone(AMSTERDAM).date()
    assert actor.tenant_id is not None
    return render_template(
        "interests/ties.html",
        ties=found[: queries.PAGE],
        more=more,
        kinds=_kinds(),
        keeps=KEEP.holds(actor),
        today=today,
        rules=[_shown(pack, rule) for pack, rule in queries.rules_in_packs(actor.tenant_id, today)],
        slug=actor.hat.slug,
    )


@bp.page("/institution/ties/new", access=DECLARE, methods=("GET", "POST"))
def declare(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Declare a tie of one's own."""
    form = TieForm(starts_on=_today(moment))
    people = dict(queries.colleagues(actor))
    # Whoever handed something in here may be tied too. A page about them leads here with their id.
    asked = _id(request.values.get("other", "").strip())
    if asked is not None and asked not in people:
        people |= known(actor, {asked})
        if asked not in people:
            raise NotFound
    if not form.is_submitted():
        form.other.data = str(asked or "")
    nobody = ("", _("Nobody of this list"))
    form.other.choices = choices([nobody, *((str(each), name) for each, name in people.items())])
    form.kind.choices = choices(_kinds().items())
    status = 200
    if form.validate_on_submit():
        try:
            operations.declare(
                actor,
                moment,
                other_id=_id(form.other.data),
                other_name=form.other_name.data or "",
                kind=form.kind.data or "",
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
            )
            flash(_("Recorded."))
            return redirect(url_for("interests.ties"), 303)
        except Problem as problem:
            status = _absorbed(form, problem)
    return render_template("interests/declare.html", form=form), status if status != 200 else form.status


@bp.page("/institution/ties/check", access=KEEP)
def check(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Ask whether somebody may act in a matter of another, and why."""
    assert actor.tenant_id is not None
    today = _today(moment)
    said = queries.rules_in_packs(actor.tenant_id, today)
    names = {key: Reader(pack, select_language()).name(key) for pack, rule in said for key in rule.role}
    args = {name: request.args.get(name, "").strip() for name in ("one", "other", "role", "matter")}
    one, other = _id(args["one"]), _id(args["other"])
    assert actor.person_id is not None
    people: dict[UUID, str] = {actor.person_id: actor.name, **dict(queries.colleagues(actor))}
    asked = {each for each in (one, other) if each is not None}
    people |= known(actor, asked)
    if asked - set(people):
        raise NotFound
    offered = _offered(actor, one, other, args["matter"]) if one and other and one != other else {}
    verdict = None
    elsewhere: tuple[str, ...] = ()
    if one and other and one != other and args["role"]:
        verdict = queries.check(
            actor.tenant_id, today, one=one, other=other, role=args["role"][:60], matter=args["matter"]
        )
        elsewhere = queries.elsewhere(one, other, today)
    pack = queries.source_of(said, verdict.rule) if verdict and verdict.rule else None
    return render_template(
        "interests/check.html",
        people=[(str(key), name) for key, name in sorted(people.items(), key=lambda each: each[1].casefold())],
        roles=sorted(names.items(), key=lambda each: each[1]),
        matters=[(name, each.words) for name, each in offered.items()],
        args=args,
        same=one is not None and one == other,
        verdict=verdict,
        effect=EFFECT_WORDS[verdict.effect] if verdict else "",
        shown=_shown(pack, verdict.rule) if pack and verdict and verdict.rule else None,
        elsewhere=[CLASS_WORDS[each] for each in elsewhere],
        kinds=_kinds(),
        slug=actor.hat.slug,
    )


@bp.page("/institution/ties/<uuid:tie_id>", access=DECLARE)
def tie(actor: Actor, moment: datetime, tie_id: UUID) -> ResponseReturnValue:
    """One tie, and the matters in which roles are kept apart in spite of it.

    The page of a matter leads here with ``?matter=``, so that the form comes filled in.
    """
    separating = SeparateForm(matter=request.args.get("matter", "").strip())
    return _one(actor, moment, queries.tie(actor, tie_id), WithdrawForm(), separating)


@bp.page("/institution/ties/<uuid:tie_id>/withdraw", access=DECLARE, methods=("POST",))
def withdraw(actor: Actor, moment: datetime, tie_id: UUID) -> ResponseReturnValue:
    """Say that it was recorded wrongly."""
    found = queries.tie(actor, tie_id)
    form = WithdrawForm()
    status = 422
    if form.validate_on_submit():
        try:
            operations.withdraw(actor, moment, tie_id, form.reason.data or "", version_of(form.version.data))
            flash(_("Recorded."))
            return redirect(url_for("interests.ties"), 303)
        except Problem as problem:
            status = _absorbed(form, problem)
    return _one(actor, moment, found, form, SeparateForm(formdata=None), status)


@bp.page("/institution/ties/<uuid:tie_id>/separate", access=KEEP, methods=("POST",))
def separate(actor: Actor, moment: datetime, tie_id: UUID) -> ResponseReturnValue:
    """Record how roles are kept apart in one matter."""
    found = queries.tie(actor, tie_id)
    form = SeparateForm()
    status = 422
    if form.validate_on_submit():
        try:
            operations.separate(actor, moment, tie_id, form.matter.data or "", form.how.data or "")
            flash(_("Recorded."))
            return redirect(url_for("interests.tie", tie_id=tie_id), 303)
        except Problem as problem:
            status = _absorbed(form, problem)
    return _one(actor, moment, found, WithdrawForm(formdata=None), form, status)


def _absorbed(form: Any, problem: Problem) -> int:
    """Put a refusal into the form and give its status; what is not there is an answer of its own."""
    if isinstance(problem, NotFound):
        raise problem
    form.absorb(problem)
    return problem.status


def _one(
    actor: Actor, moment: datetime, found: Tie, withdrawing: Any, separating: Any, status: int = 200
) -> ResponseReturnValue:
    assert actor.tenant_id is not None
    withdrawing.version.raw_data, withdrawing.version.data = None, found.version
    follows = []
    effects = set()
    today = _today(moment)
    for pack, rule in queries.rules_in_packs(actor.tenant_id, today):
        if found.kind in rule.ties:
            roles = [Reader(pack, select_language()).name(key) for key in rule.role]
            follows.append((_shown(pack, rule), roles, EFFECT_WORDS[Effect(rule.effect)]))
            effects.add(Effect(rule.effect))
    separations = queries.separations(actor, found.id)
    apart = {each.matter for each in separations}
    keeps = KEEP.holds(actor) and found.withdrawn_at is None
    not_asked: Any = ""
    if keeps:
        asked = separating.matter.data or ""
        offered = _offered(actor, found.one_id, found.other_id, asked, sent=status != 200)
        asking, barred = queries.separable(found, today, offered.values())
        # What was sent stays chosen, also where the answer is that nothing is asked there.
        sent = [offered[asked]] if status != 200 and asked in offered and offered[asked] not in asking else []
        pairs = [(each.name, each.words) for each in (*asking, *sent) if each.name not in apart]
        separating.matter.choices = choices([("", _("Choose a matter")), *pairs] if pairs else [])
        if not pairs and not separating.errors:
            not_asked = not_asked_words(found.ends_on is not None and found.ends_on < today, barred, effects)
    page = render_template(
        "interests/tie.html",
        tie=found,
        kind=_kinds().get(found.kind, found.kind),
        separations=separations,
        matters=matters.known(actor, apart) if apart else {},
        withdrawing=withdrawing,
        separating=separating,
        keeps=keeps,
        may_withdraw=found.origin == "declared" or KEEP.holds(actor),
        comes_from=origin_words(found.origin, found.derived_from),
        not_asked=not_asked,
        follows=follows,
        slug=actor.hat.slug,
    )
    return page, status


def _offered(
    actor: Actor, one: UUID | None, other: UUID | None, asked: str, *, sent: bool = False
) -> dict[str, Matter]:
    """The open matters between two people, and the one asked for.

    Raises `NotFound` where the address asks for one that is not theirs; of one that was ``sent`` the form says so.
    """
    found = matters.between(actor, one, other)
    if asked and asked not in found:
        about = matters.known(actor, [asked]).get(asked)
        if about is not None and about.person_id in (one, other):
            found[asked] = about
        elif not sent:
            raise NotFound
    return found


def _shown(pack: Pack, rule: TieRule) -> tuple[ProvisionShown, str]:
    """A rule as pages show it, with its document."""
    return Reader(pack, select_language()).provision("tie", rule), pack.edition.document


def _kinds() -> dict[str, str]:
    language = select_language()
    return {key: words.in_language(language) for key, words in vocabulary()["tie_kind"].items()}


def _today(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


def _id(value: str | None) -> UUID | None:
    """The id that a select holds; None where nothing was chosen. Raises `NotFound` for what is no id."""
    try:
        return UUID(value) if value else None
    except ValueError:
        raise NotFound from None
