"""The child is limited, is not trusted, and the web never loads a parser."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from assay.files.inspection import Accepted, Limits, RefusalCode, Refused, run_isolated
from assay.files.inspection.memory import at_most
from assay.files.inspection.values import MIB, Change, ChangeCode, Preview, PreviewKind
from assay.files.inspection.wire import dumped_answer, loaded_answer
from assay.files.scanning import Clean, ScannerUnavailable
from tests.files.inspection.conftest import Inspect
from tests.support import sample_files as good

_PARSERS = ("PIL", "pikepdf", "pypdfium2", "pillow_heif", "yara_x", "lxml")


@pytest.mark.parametrize(
    "module", ["assay.files.inspection", "assay.files.scanning", "assay.files.inspection.messages"]
)
def test_importing_for_the_values_loads_no_parser(module: str) -> None:
    program = f"import sys, {module}; print([name for name in {_PARSERS} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_child_out_of_memory_is_too_complex(inspected: Inspect) -> None:
    data = good.jpeg(1, size=(5000, 5000))
    answer = inspected(data, "foto.jpg", limits=Limits(memory_bytes=220 * MIB), how=run_isolated)
    assert answer == Refused(RefusalCode.TOO_COMPLEX, {"by": "memory"})


def test_a_child_that_cannot_even_start_refuses(inspected: Inspect) -> None:
    answer = inspected(good.jpeg(), "foto.jpg", limits=Limits(memory_bytes=12 * MIB), how=run_isolated)
    assert isinstance(answer, Refused)
    assert answer.code in (RefusalCode.UNREADABLE, RefusalCode.TOO_COMPLEX)


def test_a_film_larger_than_the_memory_of_the_child_is_copied_in_blocks(inspected: Inspect) -> None:
    data = good.mp4(film=bytes(240 * MIB))
    answer = inspected(data, "gesprek.mp4", limits=Limits(memory_bytes=220 * MIB), how=run_isolated)
    assert isinstance(answer, Accepted), answer
    assert answer.size == len(data)


def test_a_recording_larger_than_the_memory_of_the_child_is_copied_in_blocks(inspected: Inspect) -> None:
    data = good.mp3(frames=600_000)
    answer = inspected(data, "opname.mp3", limits=Limits(memory_bytes=220 * MIB), how=run_isolated)
    assert isinstance(answer, Accepted), answer
    assert answer.size == 600_000 * 417


def test_a_sheet_near_the_limits_fits_in_the_time_of_the_child(inspected: Inspect) -> None:
    row = b'<row r="1"><c r="A1"><v>12345</v></c><c r="B1"><f>SUM(A1:A2)</f><v>3</v></c></row>'
    rows = row * (60_000_000 // len(row))
    parts = good.xlsx_parts()
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<sheetData>", b"<sheetData>" + rows)
    answer = inspected(good.zipped(parts), "groot.xlsx", limits=Limits(document_wall_seconds=120), how=run_isolated)
    assert isinstance(answer, Accepted), answer


def test_a_file_that_unpacks_past_the_limit_is_refused(inspected: Inspect) -> None:
    answer = inspected(good.docx(), "verslag.docx", limits=Limits(inflated_bytes=1000), how=run_isolated)
    assert answer == Refused(RefusalCode.DECOMPRESSION_BOMB, {"most": 1000})


def test_a_wall_clock_of_zero_ends_the_child(inspected: Inspect) -> None:
    answer = inspected(good.jpeg(), "foto.jpg", limits=Limits(document_wall_seconds=0), how=run_isolated)
    assert answer == Refused(RefusalCode.TOO_COMPLEX, {"by": "time"})


def test_without_a_scanner_nothing_is_decided(tmp_path: Path) -> None:
    class Away:
        def scan(self, path: Path) -> Clean:
            raise ScannerUnavailable("away")

    sent, work_dir = tmp_path / "sent", tmp_path / "work"
    sent.write_bytes(good.jpeg())
    work_dir.mkdir()
    with pytest.raises(ScannerUnavailable):
        run_isolated(sent, file_name="foto.jpg", declared_type="", limits=Limits(), scanner=Away(), work_dir=work_dir)
    assert list(work_dir.iterdir()) == []


def test_an_answer_travels_whole(tmp_path: Path) -> None:
    (tmp_path / "ready.pdf").write_bytes(b"1234")
    (tmp_path / "page-1.jpg").write_bytes(b"123")
    answer = Accepted(
        media_type="application/pdf",
        extension="pdf",
        ready_path=tmp_path / "ready.pdf",
        size=4,
        sha256="a",
        sent_size=5,
        sent_sha256="b",
        changes=(Change(ChangeCode.REPAIRED, {"n": 1}),),
        pages=1,
        previews=(Preview(PreviewKind.PAGE, 1, tmp_path / "page-1.jpg", "image/jpeg", 2, 3, 3),),
    )
    assert loaded_answer(dumped_answer(answer), tmp_path) == answer
    refused = Refused(RefusalCode.EMPTY, {"size": 0})
    assert loaded_answer(dumped_answer(refused), tmp_path) == refused


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "link", "missing", ""])
def test_a_child_cannot_hand_over_a_file_from_elsewhere(name: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    answer = Accepted("application/pdf", "pdf", Path("x"), 1, "a", 1, "b")
    data = dumped_answer(answer).replace(b'"ready_path": "x"', f'"ready_path": "{name}"'.encode())
    with pytest.raises(ValueError, match="work directory"):
        loaded_answer(data, tmp_path)


def test_a_step_with_less_memory_ends_in_an_error_and_leaves_the_limit_as_it_was() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(MemoryError), at_most(64 * MIB):
        bytes(512 * MIB)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
