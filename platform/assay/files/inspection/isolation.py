"""`run_isolated`: an inspection in a child process that may take only so much memory, time and disk.

The child has a clean environment, no network use of its own and no secrets. What it answers is checked again here:
it parsed hostile bytes, so it is not trusted.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess  # nosec B404 - starts our own module with fixed arguments
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assay.files.inspection import wire
from assay.files.inspection.digests import size_and_sha256
from assay.files.inspection.values import Accepted, Format, Limits, RefusalCode, RefusalError, Refused
from assay.files.scanning import Found, TooLargeToScanError

if TYPE_CHECKING:
    from assay.files.scanning import Scanner

_MODULE = "assay.files.inspection"
_ROOT = Path(__file__).resolve().parents[3]
_TOO_MUCH = (signal.SIGXCPU, signal.SIGKILL, signal.SIGXFSZ)


def run_isolated(
    path: Path, *, file_name: str, declared_type: str, limits: Limits, scanner: Scanner, work_dir: Path
) -> Accepted | Refused:
    """Scan the file, then inspect it in a child process.

    Arguments as `inspect`; `work_dir` is a directory of this file alone, which the caller removes afterwards.
    A child that crashes means `Refused(UNREADABLE)`, one that passes a limit `Refused(TOO_COMPLEX)`.
    Raises `ScannerUnavailable`: then nothing is decided and the job tries again later.
    """
    from assay.files.inspection.detection import detected_format

    try:
        form = detected_format(path, file_name=file_name, declared_type=declared_type, limits=limits)
    except RefusalError as refusal:
        return refusal.refused
    # Here and not in the child, which has no business on the network.
    try:
        verdict = scanner.scan(path)
    except TooLargeToScanError:
        return Refused(RefusalCode.TOO_LARGE_TO_SCAN)
    if isinstance(verdict, Found):
        return Refused(RefusalCode.INFECTED, {"name": verdict.name})
    request = wire.dumped_request(
        path, file_name=file_name, declared_type=declared_type, limits=limits, work_dir=work_dir
    )
    wall = limits.media_wall_seconds if form.kind.is_media else limits.document_wall_seconds
    status, output = _run_child(request, work_dir, wall)
    if status is None or -status in _TOO_MUCH:
        return Refused(RefusalCode.TOO_COMPLEX, {"by": "time"})
    if status != 0:
        return Refused(RefusalCode.UNREADABLE, {"by": "parser"})
    try:
        answer = wire.loaded_answer(output, work_dir)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Refused(RefusalCode.UNREADABLE, {"by": "answer"})
    return _verified(answer, form, path) if isinstance(answer, Accepted) else answer


def _run_child(request: bytes, work_dir: Path, wall_seconds: int) -> tuple[int | None, bytes]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "HOME": str(work_dir),
        "TMPDIR": str(work_dir),
        "PYTHONPATH": str(_ROOT),
        # Threads of the libraries each reserve address space, which counts against the limit.
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }
    child = subprocess.Popen(  # noqa: S603 - fixed arguments, our own module  # nosec B603
        [sys.executable, "-P", "-s", "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=work_dir,
        env=environment,
        start_new_session=True,
    )
    try:
        output, _ = child.communicate(request, timeout=wall_seconds)
    except subprocess.TimeoutExpired:
        _end(child)
        return None, b""
    except BaseException:
        _end(child)
        raise
    return child.returncode, output


def _end(child: subprocess.Popen[bytes]) -> None:
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            # What is left of the request has no reader any more.
            with contextlib.suppress(BrokenPipeError):
                stream.close()


def _verified(answer: Accepted, form: Format, sent: Path) -> Accepted | Refused:
    """Take over nothing that can be told here: types from our table, sizes and digests from the files."""
    ready = Format.JPEG if form is Format.HEIC else form
    size, digest = size_and_sha256(answer.ready_path)
    sent_size, sent_digest = size_and_sha256(sent)
    if size == 0 or any(preview.media_type != Format.JPEG.media_type for preview in answer.previews):
        return Refused(RefusalCode.UNREADABLE, {"by": "answer"})
    return replace(
        answer,
        media_type=ready.media_type,
        extension=ready.extensions[0],
        size=size,
        sha256=digest,
        sent_size=sent_size,
        sent_sha256=sent_digest,
    )
