"""The page about running names the limits that the script sets."""

from __future__ import annotations

import re
from pathlib import Path

from assay.servers.bootstrap import LOGINS, bootstrap_sql

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


def _seconds(text: str) -> int:
    number, unit = text.split()
    return int(number) * {"s": 1, "min": 60}[unit]


def test_the_table_of_limits_is_that_of_the_script() -> None:
    page, script = PAGE.read_text(encoding="utf-8"), bootstrap_sql()
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    for login in LOGINS:
        row = re.search(rf"\| `{login}` \|[^|]*\|([^|]*)\|([^|]*)\|([^|]*)\|", page)
        assert row is not None, login
        for name, cell in zip(names, row.groups(), strict=True):
            limit = re.search(rf"ALTER ROLE {login} SET {name} = '(\d+)s'", script)
            assert limit is not None, (login, name)
            assert _seconds(cell.strip()) == int(limit[1]), (login, name)
