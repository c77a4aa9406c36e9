"""What files meet in the running application: the virus scanner and the limits that the settings name."""

from pathlib import Path

from flask import current_app

from assay.files.inspection.values import Limits
from assay.files.scanning import ClamdScanner, Clean, Found, Scanner, ScannerUnavailable
from assay.settings import Settings


class _NoScanner:
    """Where none is set, nothing passes."""

    def scan(self, path: Path) -> Clean | Found:
        raise ScannerUnavailable("no scanner is set")


def current_scanner() -> Scanner:
    """The running application's scanner; one that never answers where none is set."""
    settings = _settings()
    if not settings.scanner_url:
        return _NoScanner()
    # Its answer on the largest film may take a third of the time of a check; the rest is for reading and rebuilding.
    return ClamdScanner(settings.scanner_url, timeout=settings.file_check_seconds / 3)


def current_limits() -> Limits:
    """The limits of an inspection, with the sizes of the settings."""
    settings = _settings()
    return Limits(document_bytes=settings.max_document_bytes, media_bytes=settings.max_media_bytes)


def parts_from_bytes() -> int:
    """Sound and film of at least so many bytes may be sent in parts."""
    return _settings().parts_from_bytes


def check_seconds() -> int:
    """How long the check of one file may take."""
    return _settings().file_check_seconds


def scratch_place() -> Path:
    """The folder for the bytes of files while they are checked."""
    return _settings().scratch_dir


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
