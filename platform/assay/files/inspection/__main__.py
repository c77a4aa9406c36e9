"""The isolated child: reads one request from standard input, limits itself, answers on standard output."""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path


def main() -> None:
    """Do one inspection and leave."""
    request = json.loads(sys.stdin.buffer.read())
    answers = os.dup(1)
    # Libraries that print must not be able to write into the answer.
    os.dup2(2, 1)
    _limit(request["limits"], media=Path(request["file_name"]).suffix.casefold() in (".mp4", ".m4v", ".mp3"))

    from assay.files.inspection import inspect
    from assay.files.inspection.values import Limits, RefusalCode, Refused
    from assay.files.inspection.wire import dumped_answer
    from assay.files.scanning import Clean

    class AlreadyScanned:
        """The parent has asked the scanner."""

        def scan(self, path: Path) -> Clean:
            return Clean()

    try:
        answer = inspect(
            Path(request["path"]),
            file_name=request["file_name"],
            declared_type=request["declared_type"],
            limits=Limits(**request["limits"]),
            scanner=AlreadyScanned(),
            work_dir=Path(request["work_dir"]),
        )
    except MemoryError:
        answer = Refused(RefusalCode.TOO_COMPLEX, {"by": "memory"})
    with os.fdopen(answers, "wb") as out:
        out.write(dumped_answer(answer))
    # No tidying up: destructors of libraries that met hostile bytes have nothing more to do here.
    os._exit(0)


def _limit(limits: dict[str, int], *, media: bool) -> None:
    seconds = limits["media_cpu_seconds"] if media else limits["document_cpu_seconds"]
    largest = limits["media_bytes"] if media else 4 * limits["inflated_bytes"]
    for kind, most in (
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, largest),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
