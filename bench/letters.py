#!/usr/bin/env python
"""What a letter costs as PDF, beside the typesetter alone.

    python bench/letters.py [--rounds 10]

Makes the same letter in turns: as the job makes it (`assay.letters.printing.printed`, from the kept letter, in a
process of its own), and by one that does nothing but compile the finished order with typst. Prints one JSON object:
medians of processor time, children counted, and the ratio. The aim is at most 1.5.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask

from assay import typesetting
from assay.i18n import init_i18n
from assay.letters import Citation, WrittenLetter, write
from assay.letters.printing import TEMPLATE, order_for, printed
from tenants.letters.texts import ADOPTION

AIM = 1.5
#: The typesetter and nothing of ours: the finished order comes in, the PDF goes out.
BARE = """
import sys
import typst
sys.stdout.buffer.write(
    typst.compile(sys.argv[1], font_paths=sys.argv[2:], ignore_system_fonts=True, format="pdf",
                  sys_inputs={"order": sys.stdin.read()}, pdf_standards="ua-1"))
"""


def processor_seconds(act: Callable[[], object]) -> float:
    """Return the processor time of an act, its child processes counted."""

    def used() -> float:
        spans = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(span.ru_utime + span.ru_stime for span in spans)

    begun = used()
    act()
    return used() - begun


def letter() -> WrittenLetter:
    """Return a letter with all that letters have: a letterhead, an address, claims with articles, a quoted reason."""
    values = ADOPTION.kept(
        {
            "institution": "ROC Noord",
            "regulation": "Examenreglement 2018-2019",
            "holds_from": date(2026, 8, 1),
            "decided_by": "Het college van bestuur",
            "decided_on": date(2026, 5, 4),
            "source": "verslag van 4 mei 2026, punt 3",
            "reason": "Het oude reglement gaf geen termijn.\nDit wel.",
        }
    )
    article = Citation("Examenreglement 5(2)", "/regulations/roc-a12/exam-regulation/2018-2019/articles/5")
    return write(
        ADOPTION,
        values,
        dict.fromkeys(ADOPTION.claims, (article,)),
        language="nl",
        day=date(2026, 5, 12),
        sender=("ROC Noord", "Examenbureau", "Kanaalweg 12", "1234 AB  Zwolle"),
        to_name="Noor Jansen",
        to_lines=("Dorpsstraat 1", "1234 AB  Zwolle"),
        signed=("Sven Mulder", "ROC Noord"),
    )


def bare(order: str) -> bytes:
    """Return the PDF of an order, made by a process that loads the typesetter only."""
    fonts = typesetting.typeface_folders()
    done = subprocess.run(
        [sys.executable, "-c", BARE, str(TEMPLATE), *fonts], input=order.encode(), capture_output=True, check=True
    )
    return done.stdout


def measure(rounds: int) -> dict[str, Any]:
    """Return the figures, each the median of so many rounds in turns."""
    kept = letter()
    order = order_for(kept)
    assert len(printed(kept)) == len(bare(order)), "both make the same letter"
    ours, theirs = [], []
    for _round in range(rounds):
        ours.append(processor_seconds(lambda: printed(kept)))
        theirs.append(processor_seconds(lambda: bare(order)))
    mine, limit = statistics.median(ours), statistics.median(theirs)
    return {
        "rounds": rounds,
        "letter_ms": round(mine * 1000, 1),
        "bare_typst_ms": round(limit * 1000, 1),
        "ratio": round(mine / limit, 2),
        "aim": AIM,
    }


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    app = Flask(__name__)
    init_i18n(app, lambda: "nl")
    with app.app_context():
        print(json.dumps(measure(parser.parse_args().rounds), indent=1))


if __name__ == "__main__":
    main()
