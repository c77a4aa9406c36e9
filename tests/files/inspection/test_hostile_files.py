"""Every class of hostile upload is refused with its own code, or rebuilt until it is harmless (figure F10)."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from assay.files.inspection import Limits, RefusalCode, Refused, run_isolated
from tests.files.inspection.conftest import Inspect
from tests.support.hostile_files import Hostile, all_hostile
from tests.support.hostile_pdf import drawing_bomb

CORPUS = all_hostile()
_ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Measured:
    code: RefusalCode | None
    by: str
    ready: Path
    cpu_seconds: float
    peak_mib: int


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory, scanner_url: str) -> dict[str, Measured]:
    directory = tmp_path_factory.mktemp("hostile")
    requests = []
    for number, hostile in enumerate(CORPUS):
        (directory / f"sent-{number}").write_bytes(hostile.build())
        requests.append({"number": number, "file_name": hostile.file_name, "declared_type": hostile.declared_type})
    done = subprocess.run(
        [sys.executable, "-m", "tests.files.inspection.measured", str(directory), scanner_url],
        input=json.dumps(requests),
        capture_output=True,
        text=True,
        check=True,
        cwd=_ROOT,
    )
    return {
        hostile.label: Measured(
            RefusalCode(found["code"]) if found["code"] else None,
            found["by"],
            Path(found["ready"]),
            found["cpu_seconds"],
            found["peak_mib"],
        )
        for hostile, found in zip(CORPUS, json.loads(done.stdout), strict=True)
    }


def test_the_corpus_has_at_least_39_classes() -> None:
    labels = [hostile.label for hostile in CORPUS]
    assert len(set(labels)) == len(labels) >= 39


def test_every_refusal_code_is_met() -> None:
    met = {hostile.code for hostile in CORPUS if hostile.code}
    # Only the scanner says that a file is too large for it: tests/files/test_whole_path.py.
    assert met == set(RefusalCode) - {RefusalCode.TOO_LARGE_TO_SCAN}


@pytest.mark.parametrize("hostile", CORPUS, ids=lambda hostile: hostile.label)
def test_hostile_file_is_refused_or_rebuilt(hostile: Hostile, answers: dict[str, Measured]) -> None:
    answer = answers[hostile.label]
    assert answer.code == hostile.code, answer.by
    # "parser" would mean that the child crashed: refused as well, but not because the check understood the file.
    assert answer.by not in ("parser", "answer")
    if answer.code is None and hostile.gone:
        assert hostile.gone not in answer.ready.read_bytes()


def test_no_hostile_file_takes_more_than_5_seconds_or_300_mib(answers: dict[str, Measured]) -> None:
    slowest = max(answers, key=lambda label: answers[label].cpu_seconds)
    assert answers[slowest].cpu_seconds <= 5, slowest
    assert max(answer.peak_mib for answer in answers.values()) <= 300


def test_a_page_that_never_stops_drawing_is_ended_by_the_limit_on_time(inspected: Inspect) -> None:
    bomb = drawing_bomb()
    answer = inspected(bomb.build(), bomb.file_name, limits=Limits(document_cpu_seconds=2), how=run_isolated)
    assert answer == Refused(RefusalCode.TOO_COMPLEX, {"by": "time"})
