"""What the tests of the inspection share: a real scanner, and a function that inspects some bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assay.files.inspection import Accepted, Limits, Refused, inspect
from assay.files.scanning import ClamdScanner
from tests.files.scanner_process import running_scanner

Inspect = Callable[..., Accepted | Refused]


@pytest.fixture(scope="package")
def scanner_url() -> Iterator[str]:
    """The address of a scanner that runs in a process of its own."""
    with running_scanner() as url:
        yield url


@pytest.fixture(scope="package")
def scanner(scanner_url: str) -> ClamdScanner:
    """A client of that scanner."""
    return ClamdScanner(scanner_url)


@pytest.fixture
def inspected(tmp_path: Path, scanner: ClamdScanner) -> Inspect:
    """`inspected(data, "name.pdf")` inspects bytes in this process."""
    count = 0

    def run(data: bytes, file_name: str, *, limits: Limits | None = None, how: Inspect = inspect) -> Accepted | Refused:
        nonlocal count
        count += 1
        sent, work_dir = tmp_path / f"sent-{count}", tmp_path / f"work-{count}"
        sent.write_bytes(data)
        work_dir.mkdir()
        return how(
            sent, file_name=file_name, declared_type="", limits=limits or Limits(), scanner=scanner, work_dir=work_dir
        )

    return run
