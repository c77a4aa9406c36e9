"""House rules that a linter does not know, on the syntax tree of the product.

Each rule says in its docstring why it is there and gives the lines that break it; each is shown to bite on a snippet.
"""

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.sources import PACKAGES, Source, calls, imported, name_of, python_files, strings

Faults = Iterator[tuple[int, str]]

#: Who may end a transaction besides the unit of work, and why.
COMMITS = {
    "platform/assay/db/work.py": "the unit of work",
    "platform/assay/app/migrate.py": "the migration login, before there is anything to protect",
    "platform/assay/accounts/throttle.py": "a count must stand even where the act is refused",
}
#: Who may open a connection without a scope, and why. It sees no row of anybody.
WITHOUT_SCOPE = {
    "platform/assay/app/migrate.py": "the migration login",
    "platform/assay/app/first_administrator.py": "the migration login, which then writes the scope itself",
    "platform/assay/app/cli/checking.py": "asks what the login may do",
    "platform/assay/app/health.py": "asks for the revision only",
    "platform/assay/app/start.py": "tries what our own login sees without a scope",
    "platform/assay/accounts/throttle.py": "a count must stand even where the act is refused",
    "platform/assay/audit/record.py": "enters the account scope itself; a refused try must stand in the chain",
    "platform/assay/outbox/relay.py": "the relay's login, which holds column grants only",
    "platform/assay/servers/postgres.py": "prepares the server",
    "platform/assay/servers/bootstrap.py": "prepares the server",
}
#: Who may become another role, and why.
BECOMES = {"platform/assay/app/migrate.py": "the migration login becomes the owner on a connection of its own"}
CLOCK = "platform/assay/clock.py"
#: Who holds rows fast of which no object is made, and why; the file and the function.
HOLDS_COLUMNS = {
    (
        "tenants/running_terms/recount_queries.py",
        "hold",
    ): "ids alone; what stands in the rows is read by the next statement"
}
#: Who asks for digits that are not made a number.
DIGITS = ("platform/assay/files/inspection/mp3.py", "platform/assay/accounts/rules.py")


def only_the_unit_of_work_commits(source: Source) -> Faults:
    """One request is one transaction: a commit in its middle would leave half an act when the rest fails."""
    if source.path in COMMITS:
        return
    for call, name in calls(source):
        if name.endswith((".commit", "session.begin")) or name == "commit":
            yield call.lineno, name


def no_connection_without_a_scope(source: Source) -> Faults:
    """A connection past the session has no scope: it sees nothing today, and everything the day a wall is mistaken."""
    if source.path in WITHOUT_SCOPE:
        return
    for call, name in calls(source):
        if re.search(
            r"(^|\.)(create_engine|engine\.connect|engine\.begin|engine\.raw_connection|psycopg\.connect)$", name
        ):
            yield call.lineno, name
        for keyword in call.keywords:
            if keyword.arg == "isolation_level":
                yield call.lineno, "isolation_level"


def no_session_wide_setting(source: Source) -> Faults:
    """A setting for the whole session stays on the pooled connection and becomes the next person's scope."""
    for line, value in strings(source):
        plain = " ".join(value.split())
        if re.search(r"set_config\s*\((?:[^()]|\([^()]*\))*,\s*(false|'f'|0)\s*\)", plain, re.IGNORECASE):
            yield line, "set_config(…, false)"
        if re.search(r"\bSET\s+(SESSION\b|app\.)", plain, re.IGNORECASE):
            yield line, plain[:60]
        if re.search(r"\bSET\s+ROLE\b", plain, re.IGNORECASE) and source.path not in BECOMES:
            yield line, plain[:60]


def no_composed_sql(source: Source) -> Faults:
    """SQL that is put together from pieces lets a value become a command; values travel as parameters."""
    for call, name in calls(source):
        if name.split(".")[-1] not in ("text", "exec_driver_sql", "literal_column", "execute") or not call.args:
            continue
        first = call.args[0]
        formatted = isinstance(first, ast.JoinedStr) and any(isinstance(v, ast.FormattedValue) for v in first.values)
        percent = isinstance(first, ast.BinOp) and isinstance(first.op, ast.Mod)
        added = isinstance(first, ast.BinOp) and isinstance(first.op, ast.Add) and not _fixed(first)
        filled = isinstance(first, ast.Call) and name_of(first.func).endswith(".format") and _on_string(first)
        if formatted or percent or added or filled:
            yield call.lineno, f"{name}(…)"


def _fixed(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _fixed(node.left) and _fixed(node.right)
    # A name in capitals is a constant of the module.
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def _on_string(call: ast.Call) -> bool:
    # psycopg's `sql.SQL(…).format(…)` quotes what it is given; a string's own does not.
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Constant)


def only_the_clock_reads_the_time(source: Source) -> Faults:
    """The moment is an argument of every act, so that a day in another year can be tried and a date explains itself."""
    if source.path == CLOCK:
        return
    for call, name in calls(source):
        if re.search(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime))$", name):
            yield call.lineno, name


def the_database_reads_no_clock(source: Source) -> Faults:
    """Two clocks give two truths: what the database writes by itself cannot be moved to another day."""
    for line, value in strings(source):
        sql = re.search(
            r"\b(SELECT|INSERT|UPDATE|CREATE|DEFAULT|WHERE)\b[^;]*?\b"
            r"(now\(\)|current_timestamp|current_date|localtimestamp|clock_timestamp\(\)|transaction_timestamp\(\))",
            " ".join(value.split()),
            re.IGNORECASE,
        )
        if sql:
            yield line, sql[2]


def no_http_below_the_pages(source: Source) -> Faults:
    """Acts, queries and rules are called by pages, the API, jobs and the command line alike; they know no request."""
    if source.layer not in ("operations", "queries", "models", "rules"):
        return
    for line, name in imported(source):
        if name.split(".")[0] in ("flask", "werkzeug", "flask_login", "flask_wtf"):
            yield line, name


def rules_know_no_database(source: Source) -> Faults:
    """A rule is a function of values; whoever reads it needs nothing else to check it against its article."""
    if source.layer != "rules":
        return
    for line, name in imported(source):
        if name.split(".")[0] in ("sqlalchemy", "boto3", "redis", "rq", "stripe") or name.startswith("assay.db"):
            yield line, name


def nothing_prints(source: Source) -> Faults:
    """What a server prints has no level, no request id and no end; it logs. The command line talks to a person."""
    if "/cli/" in source.path or source.path.endswith("__main__.py"):
        return
    for call, name in calls(source):
        if name == "print":
            yield call.lineno, name


def objects_expire(source: Source) -> Faults:
    """An object that outlives its transaction answers from memory, where no wall can look."""
    for call, name in calls(source):
        for keyword in call.keywords:
            off = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
            if keyword.arg == "expire_on_commit" and off:
                yield call.lineno, f"{name}(expire_on_commit=False)"


def digits_are_what_int_reads(source: Source) -> Faults:
    """``"²".isdigit()`` is true and ``int("²")`` raises: typed into a field, that is a page that breaks."""
    for call, name in calls(source):
        if name.endswith(".isdigit") and source.path not in DIGITS:
            yield call.lineno, name


def what_is_held_is_read_anew(source: Source) -> Faults:
    """FOR UPDATE waits for others, but the session keeps the object it read before: their change would be lost."""
    for function in ast.walk(source.tree):
        if not isinstance(function, ast.FunctionDef) or (source.path, function.name) in HOLDS_COLUMNS:
            continue
        inside = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        held = [call for call in inside if name_of(call.func).endswith(".with_for_update")]
        anew = [call for call in inside if any(keyword.arg == "populate_existing" for keyword in call.keywords)]
        if len(held) > len(anew):
            yield held[0].lineno, f"{function.name}: with_for_update without populate_existing"


def scopes_are_bound_by_the_edge(source: Source) -> Faults:
    """Only the edge and the worker say for whom a transaction acts; an act that chose its scope could choose any."""
    if source.layer not in ("operations", "queries", "models", "rules", "events", "permissions"):
        return
    for line, name in imported(source):
        if re.search(r"^assay\.tenancy\.scopes(\.\w*Scope)?$|\.unit_of_work$", name):
            yield line, name


Rule = Callable[[Source], Faults]
_SILENCE = re.compile(r"# (?:ruff: )?(?:noqa: ?[A-Z]+\d+(?:, ?[A-Z]+\d+)*|type: ignore\[[\w, -]+\])")


def a_silenced_check_says_why(source: Source) -> Faults:
    """Whoever reads it must be able to tell whether the reason still holds. That it is needed at all, the tools say."""
    for number, line in enumerate(source.text.splitlines(), 1):
        found = list(_SILENCE.finditer(line))
        if found and not line[found[-1].end() :].strip(" #-"):
            yield number, line.strip()


RULES: list[tuple[Rule, tuple[str, ...]]] = [
    (a_silenced_check_says_why, (*PACKAGES, "tests", "bench", "migrations")),
    (only_the_unit_of_work_commits, ()),
    (no_connection_without_a_scope, ()),
    (
        no_session_wide_setting,
        ("platform/assay", "tenants", "portfolio", "marketplace", "billing", "migrations/versions"),
    ),
    (no_composed_sql, ()),
    (only_the_clock_reads_the_time, ()),
    (the_database_reads_no_clock, ("platform/assay", "tenants", "portfolio", "marketplace", "billing", "migrations")),
    (no_http_below_the_pages, ()),
    (rules_know_no_database, ()),
    (nothing_prints, ()),
    (objects_expire, ()),
    (scopes_are_bound_by_the_edge, ()),
    (digits_are_what_int_reads, ()),
    (what_is_held_is_read_anew, ()),
]


@pytest.mark.parametrize(("rule", "folders"), RULES, ids=[rule.__name__ for rule, _ in RULES])
def test_the_product_keeps_the_rule(rule: Rule, folders: tuple[str, ...]) -> None:
    found = [f"{source.path}:{line}: {what}" for source in python_files(*folders) for line, what in rule(source)]
    assert found == [], (rule.__doc__ or "").strip()


HERE = "tenants/exams/pages.py"
BITES: list[tuple[Rule, str, str]] = [
    (a_silenced_check_says_why, HERE, "import os  # noqa: F401"),
    (a_silenced_check_says_why, HERE, "x = f()  # type: ignore[misc]"),
    (only_the_unit_of_work_commits, HERE, "db.session.commit()"),
    (only_the_unit_of_work_commits, HERE, "with session.begin(): pass"),
    (only_the_unit_of_work_commits, HERE, "connection.commit()"),
    (no_connection_without_a_scope, HERE, "db.engine.connect()"),
    (no_connection_without_a_scope, HERE, "with db.engine.begin() as c: pass"),
    (no_connection_without_a_scope, HERE, "engine = sqlalchemy.create_engine(url)"),
    (no_connection_without_a_scope, HERE, "connection.execution_options(isolation_level='AUTOCOMMIT')"),
    (no_connection_without_a_scope, HERE, "psycopg.connect(url)"),
    (no_session_wide_setting, HERE, "text(\"SELECT set_config('app.tenant_id', :t, false)\")"),
    (no_session_wide_setting, HERE, "text(\"SELECT set_config('app.x', coalesce(a, ''),  FALSE )\")"),
    (no_session_wide_setting, HERE, "text('SET SESSION app.tenant_id = 1')"),
    (no_session_wide_setting, HERE, "text('SET app.tenant_id = 1')"),
    (no_session_wide_setting, HERE, "text('SET ROLE assay_owner')"),
    (no_composed_sql, HERE, "text(f'SELECT {x}')"),
    (no_composed_sql, HERE, "text('SELECT %s' % x)"),
    (no_composed_sql, HERE, "text('SELECT {}'.format(x))"),
    (no_composed_sql, HERE, "sqlalchemy.text('SELECT ' + x)"),
    (no_composed_sql, HERE, "connection.exec_driver_sql(f'SELECT {x}')"),
    (no_composed_sql, HERE, "cursor.execute(f'SELECT {x}')"),
    (only_the_clock_reads_the_time, HERE, "datetime.now(UTC)"),
    (only_the_clock_reads_the_time, HERE, "datetime.datetime.utcnow()"),
    (only_the_clock_reads_the_time, HERE, "date.today()"),
    (only_the_clock_reads_the_time, HERE, "time.time()"),
    (the_database_reads_no_clock, HERE, "text('UPDATE app.item SET at = now()')"),
    (the_database_reads_no_clock, HERE, "op.execute('CREATE TABLE app.x (at timestamptz DEFAULT CURRENT_TIMESTAMP)')"),
    (no_http_below_the_pages, "tenants/exams/operations.py", "from flask import request"),
    (no_http_below_the_pages, "tenants/exams/operations/plan.py", "import werkzeug.exceptions"),
    (no_http_below_the_pages, "tenants/exams/rules/terms.py", "from flask import g"),
    (rules_know_no_database, "tenants/exams/rules.py", "from sqlalchemy import select"),
    (rules_know_no_database, "tenants/exams/rules/terms.py", "from assay.db import db"),
    (nothing_prints, HERE, "print('here')"),
    (objects_expire, HERE, "sessionmaker(expire_on_commit=False)"),
    (scopes_are_bound_by_the_edge, "tenants/exams/operations.py", "from assay.tenancy.scopes import PublicScope"),
    (digits_are_what_int_reads, HERE, "int(x) if x.isdigit() else 0"),
    (what_is_held_is_read_anew, HERE, "def one():\n    return scalars(select(Term).with_for_update()).one()"),
    (scopes_are_bound_by_the_edge, "tenants/exams/queries.py", "from assay.db import unit_of_work"),
]


@pytest.mark.parametrize(("rule", "path", "snippet"), BITES, ids=[f"{r.__name__}: {s}" for r, _, s in BITES])
def test_the_rule_bites(rule: Rule, path: str, snippet: str) -> None:
    assert list(rule(Source(path, snippet)))


@pytest.mark.parametrize(
    ("rule", "snippet"),
    [
        (no_session_wide_setting, "text(\"SELECT set_config('app.tenant_id', :t, true)\")"),
        (no_session_wide_setting, "def f():\n    'Never SET SESSION anything.'"),
        (no_composed_sql, "text('SELECT 1' + COLUMNS)"),
        (no_composed_sql, "connection.execute(sql.SQL('CREATE DATABASE {}').format(name))"),
        (only_the_clock_reads_the_time, "clock.now()"),
        (no_http_below_the_pages, "from flask import request"),
        (the_database_reads_no_clock, "label = 'now() is a word in a sentence'"),
        (nothing_prints, "pprint(x); console.print(x)"),
        (
            what_is_held_is_read_anew,
            "def one(query):\n    return query.with_for_update().execution_options(populate_existing=True)",
        ),
        (a_silenced_check_says_why, "import os  # noqa: F401 - registers itself"),
        (a_silenced_check_says_why, "x = f()  # type: ignore[misc]  # ships no types"),
    ],
)
def test_the_rule_lets_pass_what_is_meant(rule: Rule, snippet: str) -> None:
    assert list(rule(Source(HERE, snippet))) == []


def test_every_rule_bites_somewhere() -> None:
    assert {rule for rule, _ in RULES} == {rule for rule, _, _ in BITES}
    assert all(rule.__doc__ for rule, _ in RULES)


@pytest.mark.parametrize("table", [COMMITS, WITHOUT_SCOPE], ids=["COMMITS", "WITHOUT_SCOPE"])
def test_every_exception_is_still_needed(table: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception nobody needs is a hole that waits."""
    rule = only_the_unit_of_work_commits if table is COMMITS else no_connection_without_a_scope
    allowed = dict(table)
    monkeypatch.setattr(f"{__name__}.{'COMMITS' if table is COMMITS else 'WITHOUT_SCOPE'}", {})
    needed = {source.path for source in python_files() if list(rule(source))}
    assert set(allowed) - needed == set()
