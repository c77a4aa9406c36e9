"""Today: what I must do, what others will do, what changed. Modules bring the tasks, this page orders them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from flask import Flask, current_app, render_template, request
from sqlalchemy import TextClause, select

from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import lazy_gettext as _l
from assay.permissions import Actor, permission, signed_in
from assay.web.routing import Pages
from assay.web.shell import Place, add_place

OPEN_TODAY = permission(
    "today:open", scope="account:read", grants=(signed_in,), whose=_l("Everyone who is signed in opens Today.")
)


@dataclass(frozen=True)
class Task:
    """One line of Today.

    :param column: ``mine`` (I must act), ``others`` (somebody else will), ``changed`` (news).
    :param due: last day to act; None when there is none. ``working_days`` counts what is left of it.
    :param act: words of the button; a verb with an object.
    :param who: for ``others``: who will act. :param on: for ``changed``: the day.
    :param order: among those without a day: a step that comes before another has a smaller number.
    """

    column: Literal["mine", "others", "changed"]
    title: Any
    url: str
    reason: Any = ""
    act: Any = ""
    act_url: str = ""
    strong: bool = False
    due: date | None = None
    working_days: int | None = None
    who: Any = ""
    on: date | None = None
    order: int = 0

    @property
    def text(self) -> Any:
        """What stands beside who acts, or the line of news."""
        return self.title if self.column == "changed" else self.reason


Provider = Callable[[Actor, datetime], list[Task]]
Holds = Callable[[Actor], bool]
Answered = Callable[[Actor, datetime, Any], list[Task]]
Panel = Callable[[Actor, datetime], str | None]


def add_tasks(app: Flask, provider: Provider) -> None:
    """Let a module bring tasks to Today. One that reads something small asks for it with `add_asking_tasks`."""
    app.extensions.setdefault("assay.today", []).append(provider)


def add_asking_tasks(app: Flask, asks: TextClause, when: Holds, provider: Answered) -> None:
    """Let a module bring tasks that follow from one value; the questions of all modules go out as one statement.

    :param asks: a sub-query in brackets that yields one ``jsonb``; it may use ``:tenant`` and ``:person``.
    :param when: whether it is asked for this actor at all.
    :param provider: makes the tasks of what came back.
    """
    app.extensions.setdefault("assay.today.asking", []).append((asks, when, provider))


def add_panel(app: Flask, panel: Panel) -> None:
    """Let a module bring a side panel (ready HTML) to Today, such as the person's status."""
    app.extensions.setdefault("assay.today.panels", []).append(panel)


bp = Pages("today", __name__)


def init_today(app: Flask) -> None:
    """Connect the page and the first place in the bar, in every hat."""
    app.register_blueprint(bp)
    add_place(app, Place(_l("Today"), "today.show", 0, OPEN_TODAY, ("personal", "institution", "platform")))


@bp.page("/today", access=OPEN_TODAY)
def show(actor: Actor, moment: datetime) -> str:
    """The first page after sign-in."""
    tasks = [t for provider in current_app.extensions.get("assay.today", []) for t in provider(actor, moment)]
    tasks += _answered(actor, moment)
    tasks.sort(key=lambda t: (t.due or date.max, t.order, str(t.title)))
    panels = [html for panel in current_app.extensions.get("assay.today.panels", []) if (html := panel(actor, moment))]
    columns = {name: [t for t in tasks if t.column == name] for name in ("mine", "others", "changed")}
    local = moment.astimezone(AMSTERDAM)
    return render_template(
        "today.html",
        columns=columns,
        panels=panels,
        today=local.date(),
        hour=local.hour,
        first_time=request.args.get("welcome"),
    )


def _answered(actor: Actor, moment: datetime) -> list[Task]:
    """The tasks that follow from the modules' questions, which are asked together."""
    asking: list[tuple[TextClause, Holds, Answered]] = current_app.extensions.get("assay.today.asking", [])
    asked = [(asks, provider) for asks, when, provider in asking if when(actor)]
    if not asked:
        return []
    values = {"tenant": actor.tenant_id, "person": actor.person_id}
    row = db.session.execute(select(*[asks for asks, _provider in asked]), values).one()
    return [t for (_asks, provider), value in zip(asked, row, strict=True) for t in provider(actor, moment, value)]
