"""Damaged good files never crash a parser, and what passes is free of the canary and passes again."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.files.inspection import Accepted, Limits, Refused, inspect, run_isolated
from assay.files.inspection.archive import Archive
from assay.files.inspection.embedded_pictures import jpeg_without_metadata, png_without_metadata
from assay.files.inspection.mp3 import rebuild as rebuild_mp3
from assay.files.inspection.mp4 import rebuild as rebuild_mp4
from assay.files.inspection.values import RefusalError
from assay.files.inspection.xml_parts import read_xml
from assay.files.scanning import Clean
from tests.files.inspection.conftest import Inspect
from tests.support import sample_files as good
from tests.support.sample_files import CANARY, GOOD_FILES

_LIMITS = Limits(document_wall_seconds=120)


class _NoScanner:
    def scan(self, path: Path) -> Clean:
        return Clean()


def _inspected(data: bytes, name: str, directory: Path, *, how: Inspect = run_isolated) -> Accepted | Refused:
    work_dir = Path(tempfile.mkdtemp(dir=directory))
    sent = work_dir / "sent"
    sent.write_bytes(data)
    return how(sent, file_name=name, declared_type="", limits=_LIMITS, scanner=_NoScanner(), work_dir=work_dir)


@st.composite
def mutated(draw: st.DrawFn, data: bytes) -> bytes:
    """`data` with some bytes changed, a piece removed, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(draw(st.integers(0, 8))):
        changed[draw(st.integers(0, len(changed) - 1))] = draw(st.integers(0, 255))
    start = draw(st.integers(0, len(changed)))
    end = min(len(changed), start + draw(st.integers(0, 64)))
    match draw(st.sampled_from(["keep", "remove", "double", "cut"])):
        case "remove":
            del changed[start:end]
        case "double":
            changed[start:start] = changed[start:end]
        case "cut":
            del changed[start:]
    return bytes(changed)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(given_data=st.data(), name=st.sampled_from(sorted(GOOD_FILES)))
def test_a_mutated_file_never_crashes_the_child(given_data: st.DataObject, name: str) -> None:
    data = given_data.draw(mutated(GOOD_FILES[name]))
    with tempfile.TemporaryDirectory() as directory:
        answer = _inspected(data, name, Path(directory))
        if isinstance(answer, Refused):
            assert answer.detail.get("by") not in ("parser", "answer", "time"), answer
            return
        if name.endswith((".jpg", ".png", ".heic")):
            assert CANARY.encode() not in answer.ready_path.read_bytes()
        # What we wrote ourselves needs no child.
        ready = answer.ready_path.read_bytes()
        again = _inspected(ready, f"again.{answer.extension}", Path(directory), how=inspect)
        assert isinstance(again, Accepted), again


@settings(max_examples=200, deadline=None, derandomize=True)
@given(given_data=st.data())
def test_own_parsers_refuse_or_finish(given_data: st.DataObject) -> None:
    """Our own parsers answer damage with a refusal, never with another error."""
    with tempfile.TemporaryDirectory() as directory:
        sent = Path(directory, "sent")
        for data, rebuild in ((good.mp4(), rebuild_mp4), (good.mp3(4), rebuild_mp3)):
            sent.write_bytes(given_data.draw(mutated(data)))
            try:
                rebuild(sent, Path(directory), Limits())
            except RefusalError:
                continue
        sent.write_bytes(given_data.draw(mutated(GOOD_FILES["cijfers.xlsx"])))
        try:
            with Archive(sent, Limits()) as archive:
                for name in archive.names:
                    read_xml(archive.read(name))
        except RefusalError:
            pass
    for data, strip in (
        (GOOD_FILES["foto.jpg"], jpeg_without_metadata),
        (GOOD_FILES["schets.png"], png_without_metadata),
    ):
        try:
            strip(given_data.draw(mutated(data)))
        except RefusalError:
            continue
