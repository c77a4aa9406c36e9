"""Uploaded files: from the browser straight to the store, checked by a worker, shown to those it was opened to.

Words: an *intent* is a signed form that lets a browser put one object into the quarantine bucket; *confirm* says that
it is there; the *check* reads the bytes once, rebuilds them (`inspection`) and writes the result under a new key in
the ready bucket. States: `rules.FileState`. A *grant* opens a file to an institution. A *home* is the page of another
module where a file belongs, for the way back.

Invariants: no byte of a file passes the web processes; nothing is shown or downloaded that the check did not make;
every link is made per click, after the permission check, and ends by itself; names of people's files are never paths
and never stand in mails, logs or audit entries; an object that no row refers to is swept away.

Other modules: `operations` (`intend_upload`, `open_to`, `close_to`), `queries`, `events.file_checked`,
`add_home`, and the macros in `templates/files/_files.html`.

Importing this package loads nothing: the child that parses a file (`inspection`) passes through here, starts for each
file, and has no business with Flask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any
    from uuid import UUID

    from flask import Flask

    from assay.permissions import Actor

    #: Where a file belongs: (words for the link, path), or None when this module knows nothing of it.
    Home = Callable[[Actor, UUID], tuple[Any, str] | None]


def init_app(app: Flask) -> None:
    """Connect store, pages, API and jobs."""
    from assay.files import api, jobs, pages, words  # noqa: F401 - jobs registers its kinds
    from assay.files.store import Store

    app.extensions["assay.store"] = Store(app.config["SETTINGS"])
    app.jinja_env.globals.update(file_words=words.file_words, change_words=words.change_words)
    app.jinja_env.filters["limit"] = words.limit_words
    app.register_blueprint(pages.bp)
    api.register(app)


def add_home(app: Flask, home: Home) -> None:
    """Let a module say where its files belong."""
    app.extensions.setdefault("assay.files.homes", []).append(home)


def home_of(actor: Actor, file_id: UUID) -> tuple[Any, str] | None:
    """The first module's answer, None when no module knows the file."""
    from flask import current_app

    homes: list[Home] = current_app.extensions.get("assay.files.homes", [])
    return next((found for home in homes if (found := home(actor, file_id))), None)
