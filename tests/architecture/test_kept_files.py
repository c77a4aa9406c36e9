"""What may stand in the repository: no address of a machine or a registry, no test that waits for time to pass."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, Source, calls, python_files, text_files

#: This file names what it looks for.
OWN = "tests/architecture/test_kept_files.py"
HOSTS = re.compile(
    r"https?://[\w.-]*(?:pyp[i]|hoste[d]|artifactory|nexus|devpi|proxy)[\w.-]*"
    r"|https?://\S+/simple\b|--(?:extra-)?index-url[= ]https?:"
)
PATHS = re.compile(r"(?<![\w.])/(?:root|Users/\w+|home/(?!app\b|assay\b)\w+)/|[A-Z]:\\Users\\")


def addresses(source: Source, checkout: str = str(ROOT), home: str = str(Path.home())) -> Iterator[str]:
    """Lock files and instructions must work with any registry; a path of one machine works nowhere else."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        for found in (HOSTS.search(line), PATHS.search(line)):
            if found:
                yield f"{source.path}:{number}: {found[0]}"
        for own in (checkout, home):
            if len(own) > len("/app") and re.search(rf"(?<![\w/]){re.escape(own)}(?![\w-])", line):
                yield f"{source.path}:{number}: {own}"


def test_no_address_of_a_machine_or_a_registry() -> None:
    found = [fault for source in text_files() if source.path != OWN for fault in addresses(source)]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "see https://packages.example.org/" + "simple/flask",
        "https://proxy.example.org/packages/x.whl",
        "--index-url=https://host.example/x",
        "run /home/somebody/bin/x",
        "open /root/.config",
        "/Users/me/code",
        "cd /srv/checkout/of/mine",
    ],
)
def test_the_address_rule_bites(line: str) -> None:
    assert list(addresses(Source("README.md", line), checkout="/srv/checkout/of/mine", home="/var/me"))


def test_the_address_rule_lets_pass_what_is_meant() -> None:
    for line in ("GET /api/v1/items", "https://example.org/home/page", "the /tasks/list page", "COPY . /home/app/x"):
        assert list(addresses(Source("README.md", line), checkout="/srv/checkout/of/mine", home="/var/me")) == []


def waits(source: Source) -> Iterator[str]:
    """A test that sleeps is slow on a good day and red on a bad one; it waits for a thing, never for time."""
    for call, name in calls(source):
        if name in ("time.sleep", "sleep", "asyncio.sleep"):
            yield f"{source.path}:{call.lineno}"


def test_no_test_sleeps() -> None:
    assert [fault for source in python_files("tests") for fault in waits(source)] == []


def test_the_sleep_rule_bites() -> None:
    assert list(waits(Source("tests/a.py", "import time\ntime.sleep(1)")))


def test_every_test_folder_is_a_package() -> None:
    """Two tests of the same file name in different folders need it, and imports between tests do."""
    folders = {Path(source.path).parent for source in python_files("tests")}
    assert [str(folder) for folder in sorted(folders) if not (ROOT / folder / "__init__.py").is_file()] == []
