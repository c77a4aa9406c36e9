"""Where this copy lies, and the settings of the copy that runs here."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from assay.servers.state import ADDRESSES, state_folder_of
from assay.settings import Settings

if TYPE_CHECKING:
    from assay.servers.server_set import ServerAddresses

# platform/assay/app/cli/checkout.py
CHECKOUT = Path(__file__).resolve().parents[4]
CLOCK_FILE = "clock"


def local_environment(addresses: ServerAddresses, folder: Path) -> dict[str, str]:
    """The environment of the programs of a local copy: the caller's own, with the local servers' addresses over it."""
    return {
        "ASSAY_CLOCK_FILE": str(folder / CLOCK_FILE),
        "CACHE_DIR": str(folder / "cache"),
        "SCRATCH_DIR": str(folder / "scratch"),
        "WEB_WORKERS": str(min(os.cpu_count() or 1, 4)),
        **os.environ,
        "PYTHONUTF8": "1",
        **addresses.environment(),
    }


def adopt_settings() -> Settings:
    """The settings for a command: those of the environment, or of the copy that './assay up' runs here.

    Puts them in this process's environment too, for the processes it starts. Raises `SettingsError`.
    """
    if "DATABASE_URL" not in os.environ:
        from assay.servers.server_set import ServerAddresses

        folder = state_folder_of(CHECKOUT)
        # Where nothing runs, the faults below name what is missing.
        with contextlib.suppress(FileNotFoundError, PermissionError):
            os.environ.update(local_environment(ServerAddresses.load(folder / ADDRESSES), folder))
    return Settings.from_environment()
