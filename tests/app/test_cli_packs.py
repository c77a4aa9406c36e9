"""`./assay packs`: what is said of the packs that come with the product, and of a folder."""

from pathlib import Path

from click.testing import CliRunner, Result

from assay.app.cli import main
from tenants.regulations.shipped import PACKS, folders


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["packs", *words])


def test_the_packs_that_come_with_the_product_have_no_fault() -> None:
    said = run()
    assert said.exit_code == 0, said.output
    assert f"editions: {len(list(folders()))}, faults: 0, " in said.output.splitlines()[-1]


def test_a_folder_is_told_its_faults(tmp_path: Path) -> None:
    example = PACKS / "example" / "house-rules" / "2026"
    for file in example.iterdir():
        text = file.read_text(encoding="utf-8").replace("due = 2026-04-28", "due = 2026-04-27")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    said = run(str(tmp_path))
    assert said.exit_code == 1
    assert said.output.startswith(
        "fault: cases.toml:3: case Two weeks later it is King's Day: 2026-04-27, and it gives 2026"
    )
    assert said.output.endswith("editions: 1, faults: 1, remarks: 0\n")


def test_a_remark_is_no_fault(tmp_path: Path) -> None:
    example = PACKS / "example" / "house-rules" / "2026"
    for file in example.iterdir():
        if file.name != "cases.toml":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    said = run(str(tmp_path))
    assert said.exit_code == 0
    assert said.output.startswith("remark: complaints.toml:3: term complaint.filing: ")


def test_a_file_of_another_encoding_is_told(tmp_path: Path) -> None:
    example = PACKS / "example" / "house-rules" / "2026"
    for file in example.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "exams.toml").write_bytes("# één\n".encode("cp1252"))
    (tmp_path / "cases.toml").write_bytes(b"\xef\xbb\xbf" + (example / "cases.toml").read_bytes())
    said = run(str(tmp_path))
    assert said.exit_code == 1
    assert [line for line in said.output.splitlines() if "[" in line] == [
        "fault: exams.toml:1: : a file saved as UTF-8; a sign on this line cannot be read [not_utf8]"
    ]


def test_an_empty_folder_is_told_what_it_lacks(tmp_path: Path) -> None:
    said = run(str(tmp_path))
    assert said.exit_code == 1
    assert "a file 'edition.toml' with [edition]" in said.output


def test_a_folder_that_is_not_there_is_a_wrong_command_line() -> None:
    assert run("nowhere/at/all").exit_code == 2
