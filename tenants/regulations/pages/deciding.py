"""What the pages of an institution's law share: the page of one act with its decision, and what is held today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import NotFound, Problem
from assay.web.forms import Form
from assay.web.routing import Pages
from tenants.regulations import queries
from tenants.regulations.effects import Effect
from tenants.regulations.operations.recording import Decision, EffectUnseen
from tenants.regulations.rules.resolving import Regulation

bp = Pages("regulations-kept", __name__, template_folder="../templates")


def decided(
    form: Form, act: Callable[[], None], title: str, verb: str, own: tuple[str, ...], shown: Any = None, **more: Any
) -> tuple[str, int] | Response:
    """One page for every act with a decision: the form, what it moves, and what stands behind it.

    :param own: the fields of this act alone, in order. :param shown: the provision it is about.
    :param more: for the template: ``lead`` below the title, ``now`` the value as it stands, ``several`` how often the
        rule stands there, ``trail`` the pages between the overview and this one.
    """
    effect: Effect | None = None
    if form.validate_on_submit():
        try:
            act()
            flash(_("Recorded."))
            return redirect(url_for("regulations-kept.overview"), 303)
        except EffectUnseen as unseen:
            effect = unseen.facts["effect"]
            form.absorb(unseen)
        except Problem as problem:
            if isinstance(problem, NotFound):
                raise
            form.absorb(problem)
    page = render_template(
        "regulations/decided.html", form=form, title=title, verb=verb, own=own, effect=effect, shown=shown, **more
    )
    return page, form.status


def held_today(actor: Actor, moment: datetime, document: str) -> tuple[UUID, Regulation]:
    """The edition of a document that the actor's institution holds today, and how. :raises NotFound: it holds none."""
    assert actor.tenant_id is not None
    law = queries.law_of(actor.tenant_id)
    today = moment.astimezone(AMSTERDAM).date()
    adopted = law.adoption(document, today)
    if adopted is None or adopted.edition_id is None:
        raise NotFound
    return adopted.edition_id, law.as_held(adopted.edition_id, today, queries.pack_of)


def decision_of(form: Any) -> Decision:
    """Who decided, as filled in."""
    return Decision(form.decided_by.data or "", form.decided_on.data, form.source.data or "", form.reason.data or "")
