"""What the documents say exists: commands, files, settings. Who follows them must not meet a dead end."""

import re
from pathlib import Path

import pytest

from assay.app.cli import main
from assay.settings import Settings
from tests.architecture.sources import ROOT, kept_files

DOCUMENTS = tuple(name for name in kept_files() if name.endswith(".md") and not name.startswith(("tests/", ".")))
PICTURES = "docs/pictures/"

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"\./assay ([a-z][a-z-]*)((?: +(?:--?[a-z][a-z-]*))*)")
_CODE = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(r"(?:platform|tenants|portfolio|marketplace|billing|migrations|tests|bench|infra|docs)/[\w./-]+")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def wrong_commands(text: str) -> list[str]:
    """Commands and long options that the command line does not have. ``test`` hands its words on to pytest."""
    wrong = []
    for found in _COMMAND.finditer(text):
        name, options = found[1], found[2].split()
        command = main.commands.get(name)
        if command is None:
            wrong.append(found[0])
            continue
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        if name != "test":
            wrong += [f"{name} {option}" for option in options if option.startswith("--") and option not in known]
    return wrong


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_exists(name: str) -> None:
    assert wrong_commands(text_of(name)) == []


def test_the_command_rule_bites() -> None:
    assert wrong_commands("run ./assay fly") == ["./assay fly"]
    assert wrong_commands("`./assay up --fast`") == ["up --fast"]
    assert wrong_commands("./assay up --no-demo, ./assay test tests/x -k y, ./assay worker --queue mail") == []


def test_the_readme_names_every_command_a_newcomer_needs() -> None:
    named = {found[1] for found in _COMMAND.finditer(text_of("README.md"))}
    assert {"up", "test", "reset", "doctor", "demo", "migrate", "web", "worker", "scheduler", "check"} <= named


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_to_a_file(name: str) -> None:
    lost = []
    for target in _LINK.findall(text_of(name)):
        path = target.partition("#")[0]
        if not path or "://" in path or path.startswith(("mailto:", PICTURES, "pictures/")):
            continue
        if not ((ROOT / name).parent / path).exists():
            lost.append(target)
    assert lost == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_named_file_exists(name: str) -> None:
    """A path in backticks is a file or a folder of ours."""
    lost = []
    for code in _CODE.findall(text_of(name)):
        for found in _FILE.findall(code):
            path = found.rstrip("./")
            # "versions/NNNN_name.py" and "<module>/…" are patterns.
            if not re.search(r"NNNN|\bx\b", path) and not (ROOT / path).exists() and PICTURES not in found:
                lost.append(found)
    assert lost == []


def test_every_picture_was_taken() -> None:
    wanted = {target for name in DOCUMENTS for target in _LINK.findall(text_of(name)) if PICTURES in target}
    if not (ROOT / PICTURES).is_dir():
        pytest.skip("no pictures yet: './assay shoot' takes them")
    assert [target for target in sorted(wanted) if not (ROOT / target).is_file()] == []


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "docs/settings.md"])
def test_every_named_setting_exists(name: str) -> None:
    """Words in capitals that look like a setting of ours."""
    settings = {field.upper() for field in Settings.model_fields}
    own = {
        "ASSAY_STATE_DIR",
        "ASSAY_PYTHON",
        "ASSAY_WRITE_GOLDEN",
        "ASSAY_WRITE_JOBS_DOCUMENT",
        "ASSAY_PROBES",
        "ASSAY_FUZZ_CASES",
    }
    named = set(
        re.findall(r"\b(?:ASSAY|S3|DATABASE|SMTP|QUEUE|WEB|MAIL|SCANNER|TRUSTED)_[A-Z_]+[A-Z]\b", text_of(name))
    )
    assert named - settings - own == set()


def test_every_decision_stands_in_the_list() -> None:
    folder = ROOT / "docs/decisions"
    records = {path.name for path in folder.glob("0*.md")}
    listed = set(_LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    assert records == listed


@pytest.mark.parametrize("path", sorted((ROOT / "docs/decisions").glob("0*.md")), ids=lambda path: path.name[:4])
def test_a_decision_has_its_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(rf"# {path.name[:4]} \S", text)
    for part in ("Context", "Decision", "Consequences", "Alternatives"):
        assert re.search(rf"^(## {part}$|\*\*{part}\.\*\*)", text, re.MULTILINE), part


def test_what_is_served_is_listed() -> None:
    """The packages whose files reach browsers, by the words of `assay.web.assets`."""
    from assay.web.assets import TYPEFACES

    listed = text_of("docs/third-party.md")
    for package in {*(name for name, _file in TYPEFACES.values()), "bootstrap_flask", "django_js_lib_htmx"}:
        assert package.replace("_", "-") in listed
