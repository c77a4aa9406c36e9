"""The portfolio: evidence an assessor collects of what they learned and did [bewijsstukken], R068.

Words: an *item* is one piece of evidence of a *kind*; its *files* are uploads (`assay.files`) that belong to it; to
*withdraw* an item is to take it out of the portfolio, while what was decided about it stays. A *lock* is another
module's reason why an item cannot be changed now; a *standing* is what another module says of it (handed in, accepted).

Invariants: an item belongs to one person and is changed by that person alone, in the personal hat; each change makes
a new version, and nobody overwrites a version they have not seen; a file belongs to one item; an item is withdrawn,
never deleted; no field is about an identity paper or a candidate.

Other modules: `queries.item_visible`, `queries.files_of_items`, `events`, and the ports (`register_lock`,
`register_standing`, `register_history`, `register_panel`, `register_filter`).
"""

from flask import Flask

from portfolio.evidence.ports import (
    ItemFilter,
    Line,
    Standing,
    register_filter,
    register_history,
    register_lock,
    register_panel,
    register_standing,
)

__all__ = [
    "ItemFilter",
    "Line",
    "Standing",
    "init_app",
    "register_filter",
    "register_history",
    "register_lock",
    "register_panel",
    "register_standing",
]


def init_app(app: Flask) -> None:
    """Connect pages, API, the limit of suggestions and the place in the bar."""
    from assay.files import add_home
    from assay.web.shell import Place, add_place
    from assay.web.throttle import SUGGESTIONS, throttle
    from portfolio.evidence import api, pages, words
    from portfolio.evidence.permissions import READ

    pages.register(app)
    api.register(app)
    throttle(app, SUGGESTIONS, "portfolio.suggest_qualifications", "portfolio.suggest_organisations")
    shown_in = ("portfolio.", "submissions.", "files.")
    add_place(app, Place(words.PLACE, "portfolio.items", 20, READ, ("personal",), shown_in))
    add_home(app, pages.home)
