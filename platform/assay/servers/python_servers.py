"""The two servers that are Python programs: the mail sink and the virus scanner. They run as ourselves."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from assay.servers.process import ServerProcess
from assay.servers.state import State

SCANNER_MODULE = "assay.servers.scanner"


def mail_sink_folder(state: State) -> Path:
    """The Maildir that every mail ends in."""
    return state.folder / "mail" / "Maildir"


def start_mail_sink(state: State, port: int) -> ServerProcess:
    """Start the sink: it takes any mail for anyone and keeps it in the Maildir. Does not wait."""
    maildir = mail_sink_folder(state)
    maildir.parent.mkdir(mode=0o700, exist_ok=True)
    return ServerProcess(
        "the mail sink",
        [
            *(sys.executable, "-m", "aiosmtpd"),
            "-n",  # stay who we are: else it turns into nobody and cannot write, or refuses to start
            *("-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Mailbox", maildir),
        ],
        log=state.logs / "mail.log",
    )


def scanner_exists() -> bool:
    """Whether this copy has the scanner's module."""
    return importlib.util.find_spec(SCANNER_MODULE) is not None


def start_scanner(state: State, port: int) -> ServerProcess:
    """Start the scanner, which speaks clamd's protocol. Does not wait."""
    return ServerProcess(
        "the virus scanner", [sys.executable, "-m", SCANNER_MODULE, "--port", port], log=state.logs / "scanner.log"
    )
