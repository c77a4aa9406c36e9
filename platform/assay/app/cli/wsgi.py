"""The web application as the web server's processes load it."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from assay.servers.leash import tie_to_parent
from assay.settings import Settings

if TYPE_CHECKING:
    from flask import Flask


def application() -> Flask:
    """Compose the application from the environment. Raises `SettingsError`."""
    # A web server that is killed outright must not leave its processes on the port.
    tie_to_parent(signal.SIGTERM)
    from assay.app.factory import create_app

    return create_app(Settings.from_environment(), role="web")
