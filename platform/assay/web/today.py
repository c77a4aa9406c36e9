"""Today: what I must do, what others will do, what changed. Modules bring the tasks, this page orders them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from flask import Flask, current_app, render_template, request

from assay.clock import AMSTERDAM
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
Panel = Callable[[Actor, datetime], str | None]


def add_tasks(app: Flask, provider: Provider) -> None:
    """Let a module bring tasks to Today; one statement per provider is the budget."""
    app.extensions.setdefault("assay.today", []).append(provider)


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
