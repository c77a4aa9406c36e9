"""The order of the files: those that take long first.

A file runs in one test process (`--dist loadfile`). A long one that begins last keeps one process busy while the others
have nothing left to do. No test may depend on the order.
"""

from __future__ import annotations

import pytest

#: Files of some twenty seconds and more, longest first. One that is not named runs after them, in its usual place.
LONG = (
    "tests/app/test_demo.py",
    "tests/browser/test_every_page.py",
    "tests/browser/test_main_job.py",
    "tests/browser/test_regulations.py",
    "tests/browser/test_new_institution.py",
    "tests/api/test_fuzz.py",
    "tests/faults/test_acts.py",
    "tests/faults/test_chaos.py",
    "tests/files/inspection/test_hostile_files.py",
    "tests/browser/test_bodies.py",
    "tests/web/test_csrf.py",
    "tests/servers/test_server_set.py",
    "tests/files/test_whole_path.py",
    "tests/web/ui/test_browser.py",
    "tests/browser/test_keyboard.py",
    "tests/app/test_cli.py",
    "tests/browser/test_duties_and_trials.py",
    "tests/tenancy/test_catalogue_mutants.py",
    "tests/browser/test_listening.py",
    "tests/app/test_worker.py",
    "tests/marketplace/test_search.py",
)
_PLACES = {name: place for place, name in enumerate(LONG)}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; within a file, and among the others, nothing changes."""
    items.sort(key=lambda item: _PLACES.get(item.nodeid.partition("::")[0], len(LONG)))
