"""The web application as the processes of our own web server load it.

The parent composes it once and forks: what its processes only read they share, which halves their memory, and a process
that has to be started again is there at once. Nothing is connected before the fork.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
from typing import TYPE_CHECKING

from assay.servers.leash import tie_to_parent

if TYPE_CHECKING:
    from flask import Flask

    from assay.files.store import Store
    from assay.settings import Settings

_composed: Flask | None = None


def compose(settings: Settings) -> None:
    """Make the application in the parent, before the first fork."""
    global _composed  # the processes inherit it
    from assay.app.factory import create_app
    from assay.web.assets import build_assets

    # No request needs what cuts the typefaces, so a child cuts them and takes its memory along.
    child = os.fork()
    if child == 0:
        with contextlib.suppress(Exception):  # the parent comes to the same place and says what is wrong
            build_assets(settings.cache_dir)
        os._exit(0)
    os.waitpid(child, 0)
    _composed = create_app(settings)
    store: Store = _composed.extensions["assay.store"]
    store.get_ready()
    _read_ahead(_composed)
    # The collector would write into every object it looks at, and so copy the shared pages.
    gc.collect()
    gc.freeze()


def _read_ahead(app: Flask) -> None:
    """Make what every process would make by itself at the first question for it."""
    from assay.api import openapi_text
    from assay.i18n.catalogue import LANGUAGES, translations
    from tenants.regulations import editions

    openapi_text(app)
    editions.read_ahead()
    for language in LANGUAGES:
        translations(language)


def application() -> Flask:
    """The application of one process. Raises `SettingsError` and `UnsafeStartError`."""
    # A web server that is killed outright must not leave its processes on the port.
    tie_to_parent(signal.SIGTERM)
    if _composed is None:  # started without a fork
        from assay.app.wsgi import app

        return app
    from assay.app.start import refuse_unsafe

    refuse_unsafe(_composed)
    return _composed
