"""What checks files in the running application: the virus scanner and the limits that the settings name."""

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
    settings: Settings = current_app.config["SETTINGS"]
    return ClamdScanner(settings.scanner_url) if settings.scanner_url else _NoScanner()


def current_limits() -> Limits:
    """The limits of an inspection, with the sizes of the settings."""
    settings: Settings = current_app.config["SETTINGS"]
    return Limits(document_bytes=settings.max_document_bytes, media_bytes=settings.max_media_bytes)
