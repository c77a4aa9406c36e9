"""Where things lie: the folder named ``platform`` is no package, tests live in ``tests``, files stay readable."""

import importlib.util
import subprocess
import sys
import sysconfig
from pathlib import Path, PurePosixPath

import pytest

from tests.architecture.sources import ROOT, Source, kept_files, text_files

STANDARD_LIBRARY = Path(sysconfig.get_paths()["stdlib"])
MOST_LINES = 400
COUNTED = (".py", ".html", ".css", ".js", ".sql", ".sh")
#: A migration is one step of a history and is not taken apart afterwards.
UNCOUNTED = ("migrations/versions/",)


@pytest.mark.parametrize("arguments", [["-c", "import platform; print(platform.__file__)"]])
def test_the_standard_library_keeps_its_platform(arguments: list[str]) -> None:
    """From the root, where our folder of that name lies, Python must still find its own module: boto3 imports it."""
    shown = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    assert Path(shown.stdout.strip()).parent == STANDARD_LIBRARY


def strays(names: tuple[str, ...]) -> list[str]:
    """Files that would make a module of ``platform``: code beside ``assay``, or a test to be collected there."""
    found = []
    for name in names:
        parts = PurePosixPath(name).parts
        if parts[0] != "platform":
            continue
        stem = parts[-1]
        if (
            (len(parts) == 2 and stem.endswith(".py"))
            or (len(parts) > 2 and parts[1] != "assay")
            or stem == "conftest.py"
            or (stem.startswith("test_") and stem.endswith(".py"))
        ):
            found.append(name)
    return found


def test_platform_holds_one_package_and_no_test() -> None:
    """A stray ``__init__.py`` or ``conftest.py`` turns the folder into a module that hides the standard library's."""
    assert strays(kept_files()) == []
    assert [path.name for path in (ROOT / "platform").glob("*.py")] == []


@pytest.mark.parametrize(
    "name",
    ["platform/__init__.py", "platform/conftest.py", "platform/other/a.py", "platform/assay/test_a.py",
     "platform/assay/web/conftest.py"],
)  # fmt: skip
def test_the_layout_rule_bites(name: str) -> None:
    assert strays((name,)) == [name]
    assert strays(("platform/assay/__init__.py", "platform/assay/web/pages.py", "tests/conftest.py")) == []


@pytest.mark.parametrize("name", ["assay", "tenants", "portfolio", "marketplace", "billing"])
def test_packages_come_from_this_checkout(name: str) -> None:
    """A package of the same name elsewhere on the path must not be taken for ours."""
    if not any(file.startswith((f"{name}/", f"platform/{name}/")) for file in kept_files()):
        pytest.skip("this package has no file yet")
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).is_relative_to(ROOT)


def too_long(source: Source) -> str | None:
    if not source.path.endswith(COUNTED) or source.path.startswith(UNCOUNTED):
        return None
    lines = source.text.count("\n")
    return f"{source.path}: {lines} lines" if lines > MOST_LINES else None


def test_no_file_is_too_long_to_read() -> None:
    """A file past this length does several things; it becomes a package with one file per use case."""
    assert [fault for source in text_files() if (fault := too_long(source))] == []


def test_the_length_rule_bites() -> None:
    assert too_long(Source("tenants/a.py", "\n" * 401))
    assert too_long(Source("tenants/a.py", "\n" * 400)) is None
    assert too_long(Source("tenants/data/a.json", "\n" * 401)) is None
