"""Run as a program: inspects prepared files in isolation and prints the answers with what each child used.

A process of its own, because the figure for memory of a child counts from the size of the process that started it,
and the tests that build bombs are large.

    python -m tests.files.inspection.measured DIRECTORY SCANNER_URL < requests.json > answers.json
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from assay.files.inspection import Accepted, Limits, run_isolated
from assay.files.scanning import ClamdScanner


def main() -> None:
    """Inspect every file named on standard input, in order."""
    directory, scanner = Path(sys.argv[1]), ClamdScanner(sys.argv[2])
    # Wide on the wall clock: other programs on this machine must not decide the outcome.
    limits = Limits(document_wall_seconds=120)
    answers = []
    used = 0.0
    for request in json.load(sys.stdin):
        work_dir = directory / f"work-{request['number']}"
        work_dir.mkdir()
        answer = run_isolated(
            directory / f"sent-{request['number']}",
            file_name=request["file_name"],
            declared_type=request["declared_type"],
            limits=limits,
            scanner=scanner,
            work_dir=work_dir,
        )
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        total = usage.ru_utime + usage.ru_stime
        answers.append(
            {
                "code": None if isinstance(answer, Accepted) else answer.code.value,
                "by": "" if isinstance(answer, Accepted) else str(answer.detail.get("by", "")),
                "ready": str(answer.ready_path) if isinstance(answer, Accepted) else "",
                "cpu_seconds": total - used,
                "peak_mib": usage.ru_maxrss // 1024,
            }
        )
        used = total
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
