"""What the web server's parent carries when it forks: the composed application, no parser, and nothing connected."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assay.app.health import newest_step
from assay.app.migrate import head
from assay.servers.server_set import ServerAddresses
from tenants.regulations.shipped import shipped_packs

#: Documents, pictures, typefaces, calendars of others and the steps of the database are the business of workers and of
#: commands. The last three are heavy neighbours of libraries that we do use, and nobody calls them.
ONLY_ELSEWHERE = {
    "PIL", "aiosmtpd", "alembic", "fontTools", "icalendar", "lxml", "openpyxl", "pikepdf", "pillow_heif", "pypdfium2",
    "rq", "typst", "wordfreq", "yara_x", "boto3", "s3transfer", "valkey",
}  # fmt: skip

_LOOK = """
import json, os, sys, threading
from pathlib import Path
import assay.app.cli
from assay.app.cli import wsgi
from assay.settings import Settings
from tenants.regulations import editions
wsgi.compose(Settings.from_environment())
held = [os.readlink(path) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
print(json.dumps({
    "modules": sorted({name.partition(".")[0] for name in sys.modules}),
    "servers": "assay.servers.server_set" in sys.modules,
    "threads": threading.active_count(),
    "sockets": [name for name in held if name.startswith("socket:")],
    "packs": sorted(pack.edition.address for pack in editions._AHEAD.values()),
    "description": b"openapi" in wsgi._composed.extensions["assay.api.text"],
    "same": wsgi.application.__globals__["_composed"] is not None,
}))
"""


def look(program: str, environment: Mapping[str, str], cache: Path) -> Any:
    """What `program` prints, as JSON; run apart, since this process has loaded everything already."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment, "CACHE_DIR": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_it_carries_no_parser_and_nothing_is_connected(
    servers: ServerAddresses, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    found = look(_LOOK, servers.environment("test"), cache)
    assert list(cache.iterdir()), "the typefaces were not cut"
    assert found["same"], "the application was not kept for the processes"
    assert not ONLY_ELSEWHERE & set(found["modules"])
    assert not found["servers"], "what starts the servers of a local copy came along"
    assert found["packs"] == sorted(shipped_packs()), "each process would read the regulations by itself"
    assert found["description"], "each process would write the description of the API by itself"
    assert found["threads"] == 1, "a thread does not come along in a fork"
    assert not found["sockets"], "a connection that two processes share"


def test_the_child_that_parses_a_file_knows_nothing_of_the_product(tmp_path: Path) -> None:
    program = (
        "import json, sys, assay.files.inspection.__main__, assay.files.inspection.inspector\n"
        "import assay.files.inspection.pdf\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    assert not {"flask", "sqlalchemy", "boto3", "redis", "psycopg"} & set(look(program, {}, tmp_path))


def test_the_probe_knows_the_newest_step_of_the_history() -> None:
    assert newest_step() == head()
