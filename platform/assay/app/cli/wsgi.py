"""The web application as the processes of our own web server load it."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from assay.servers.leash import tie_to_parent

if TYPE_CHECKING:
    from flask import Flask


def application() -> Flask:
    """The application, composed from the environment. Raises `SettingsError`."""
    # A web server that is killed outright must not leave its processes on the port.
    tie_to_parent(signal.SIGTERM)
    from assay.app.wsgi import app

    return app
