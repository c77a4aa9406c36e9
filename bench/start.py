#!/usr/bin/env python
"""How long `./assay up` takes until the first page, cold (new data) and warm, and what the demo adds.

    python bench/start.py --demo

Starts a copy of its own with throw-away data twice or three times, as a newcomer does, and opens the first page as
soon as the copy says where it is. The packages are installed already. The aims: 30 seconds to the first page when
warm, 30 more for the demo on an idle machine with two cores.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Run the benchmark and print seconds as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--demo", action="store_true", help="load the demo on the first start")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        Path(folder).chmod(0o711)
        state = Path(folder) / "state"
        cold = start(state, demo=options.demo)
        warm = start(state, demo=options.demo)
    print(json.dumps({"cold": cold, "warm": warm, "load_of_the_machine": os.getloadavg()[0]}, indent=1))


def start(state: Path, *, demo: bool) -> dict[str, float]:
    """Start the copy and stop it again; seconds until the first page, until all runs, and for the stop."""
    begun = time.monotonic()
    copy = subprocess.Popen(
        [sys.executable, "-u", "-m", "assay.app.cli", "up", "--demo" if demo else "--no-demo"],
        env={**os.environ, "ASSAY_STATE_DIR": str(state)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert copy.stdout is not None
    seconds: dict[str, float] = {}
    said: list[str] = []
    for line in copy.stdout:
        said.append(line)
        if "http://localhost:" in line and "first page" not in seconds:
            with urllib.request.urlopen(line[line.index("http://") :].strip(), timeout=60) as answer:
                answer.read()
            seconds["first page"] = round(time.monotonic() - begun, 1)
        if line.startswith("Logs:"):
            break
    seconds["everything"] = round(time.monotonic() - begun, 1)
    asked = time.monotonic()
    copy.send_signal(signal.SIGINT)
    rest, _ = copy.communicate(timeout=60)
    if copy.returncode != 0 or "first page" not in seconds:
        raise SystemExit("".join(said) + rest)
    return seconds | {"stop": round(time.monotonic() - asked, 1)}


if __name__ == "__main__":
    main()
