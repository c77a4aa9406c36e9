"""The folder of a check goes with the check; that of a killed process goes at the next sweep, a living one's never."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from assay.files.scratch import scratch_folder, sweep_scratch

HOLDS = """
import signal, sys
from pathlib import Path
from assay.files.scratch import scratch_folder
with scratch_folder(Path(sys.argv[1])) as folder:
    (folder / "sent").write_bytes(b"x")
    print(folder, flush=True)
    signal.pause()
"""


def test_a_folder_is_private_and_goes_at_the_end_also_after_a_fault(tmp_path: Path) -> None:
    place = tmp_path / "not" / "there"
    with scratch_folder(place) as first, scratch_folder(place) as second:
        assert first != second
        assert first.is_absolute()
        assert first.stat().st_mode & 0o777 == 0o700
        assert place.stat().st_mode & 0o777 == 0o700
    with suppress(RuntimeError), scratch_folder(place) as third:
        (third / "sent").write_bytes(b"x")
        raise RuntimeError
    assert list(place.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_a_living_one_is_spared(tmp_path: Path) -> None:
    program = [sys.executable, "-c", HOLDS, str(tmp_path)]
    with (
        subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as living,
        subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as killed,
    ):
        assert living.stdout is not None
        assert killed.stdout is not None
        kept, left = Path(living.stdout.readline().strip()), Path(killed.stdout.readline().strip())
        try:
            assert sweep_scratch(tmp_path) == 0
            os.kill(killed.pid, signal.SIGKILL)
            killed.wait()
            assert (left / "sent").exists(), "nobody tidied up"
            assert sweep_scratch(tmp_path) == 1
            assert not left.exists()
            assert (kept / "sent").exists()
        finally:
            living.kill()


def test_the_next_check_sweeps_as_well(tmp_path: Path) -> None:
    left = tmp_path / "check-of-a-dead-one"
    left.mkdir()
    (tmp_path / "something-else").mkdir()
    with scratch_folder(tmp_path) as folder:
        assert not left.exists()
        assert folder.exists()
    assert [each.name for each in tmp_path.iterdir()] == ["something-else"]


def test_no_place_is_no_fault(tmp_path: Path) -> None:
    assert sweep_scratch(tmp_path / "nowhere") == 0
