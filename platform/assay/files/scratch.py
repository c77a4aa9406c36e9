"""Folders for the bytes of a check, under one place, so that what a killed worker left behind is found again.

A folder belongs to the process that holds the lock on it. The kernel gives the lock back when that process ends,
however it ends, so a folder whose lock is free is nobody's. Numbers of processes come back, and differ per container.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog

log = structlog.get_logger()

_PREFIX = "check-"


@contextmanager
def scratch_folder(place: Path) -> Iterator[Path]:
    """An empty folder below ``place`` for this process alone, removed at the end. Sweeps up after dead ones first."""
    sweep_scratch(place)
    # Absolute, since the isolated child works from a folder of its own.
    folder, lock = _locked_folder(place.absolute())
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep_scratch(place: Path) -> int:
    """Remove the folders below ``place`` whose process is no more. Returns how many; safe beside running checks."""
    removed = 0
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError, BlockingIOError):
            lock = _lock(folder)
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)
            removed += 1
    if removed:
        log.info("files.scratch_swept", folders=removed)
    return removed


def _locked_folder(place: Path) -> tuple[Path, int]:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
        with suppress(FileNotFoundError, BlockingIOError):
            lock = _lock(folder)
            # A sweeper may have taken it for a dead one's between the two steps; then it is gone.
            if folder.exists():
                return folder, lock
            os.close(lock)


def _lock(folder: Path) -> int:
    """The lock on a folder, held as long as what is returned stays open. Raises `BlockingIOError` when it is taken."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle
