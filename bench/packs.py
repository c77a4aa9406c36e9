#!/usr/bin/env python
"""How long the shipped rule packs take to read, to lint and to prove.

    python bench/packs.py [--rounds 5]

Prints one JSON object: seconds of processor time, medians of rounds, on one core, for all editions together. The aim:
reading and linting under 2 seconds.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from tenants.regulations.rules.golden import prove
from tenants.regulations.rules.linting import lint
from tenants.regulations.shipped import folders, read_folder, siblings_of, vocabulary


def seconds_of(act: Callable[[], object]) -> float:
    """Return the seconds of processor time an act takes: what others do on the machine meanwhile is not counted."""
    begun = time.process_time()
    act()
    return time.process_time() - begun


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    print(json.dumps(measure(parser.parse_args().rounds), indent=1))


def measure(rounds: int) -> dict[str, Any]:
    """Return the figures, each the median of so many rounds."""
    vocabulary()  # read once in each process, not for each pack
    packs = [read_folder(folder).whole() for folder in folders()]
    known = {pack.edition.address: pack for pack in packs}
    acts: dict[str, Callable[[], object]] = {
        "read": lambda: [read_folder(folder) for folder in folders()],
        "lint": lambda: [lint(pack, siblings_of(pack, known)) for pack in packs],
        "prove": lambda: [list(prove(pack)) for pack in packs],
    }
    seconds = {name: round(statistics.median(seconds_of(act) for _ in range(rounds)), 3) for name, act in acts.items()}
    return {
        "editions": len(packs),
        "provisions": sum(len(pack.provisions) for pack in packs),
        "golden_cases": sum(len(pack.cases) for pack in packs),
        **seconds,
        "read_and_lint": round(seconds["read"] + seconds["lint"], 3),
    }


if __name__ == "__main__":
    main()
