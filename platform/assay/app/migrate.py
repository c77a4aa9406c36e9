"""Bringing a database to the head of the one history."""

from io import StringIO
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from assay.clock import Clock
from assay.settings import Settings
from tenants.regulations.editions import publish_shipped

_IN_CHECKOUT = Path(__file__).resolve().parents[3] / "migrations"
_IN_WHEEL = Path(__file__).resolve().parents[1] / "migrations"


def database_engine(url: str) -> Engine:
    """An engine without a pool for one-off work: migrations, checks."""
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)


def _config() -> Config:
    config = Config()
    config.set_main_option(
        "script_location", str(_IN_CHECKOUT if _IN_CHECKOUT.is_dir() else _IN_WHEEL).replace("%", "%%")
    )
    config.set_main_option("path_separator", "os")
    return config


def head() -> str:
    """The newest revision this program knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def offline_sql(revision: str | None = None) -> str:
    """The SQL that a first migration runs, as text; no server is asked.

    The values of data steps are left out: what matters here is what a statement does to tables that are in use.

    :param revision: one step of the history alone; by default the whole history.
    :raises alembic.util.CommandError: there is no such revision.
    """
    steps = "base:head"
    if revision is not None:
        before = ScriptDirectory.from_config(_config()).get_revision(revision).down_revision or "base"
        steps = f"{before}:{revision}"
    config = _config()
    config.output_buffer = StringIO()
    command.upgrade(config, steps, sql=True)
    return config.output_buffer.getvalue()


def revisions() -> dict[str, str]:
    """The history from its beginning: revision to the name of its file, without the ending."""
    steps = ScriptDirectory.from_config(_config()).walk_revisions()
    return {step.revision: Path(step.path).stem for step in reversed(list(steps))}


def current(engine: Engine) -> str | None:
    """The revision the database stands at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection, opts={"version_table_schema": "app"}).get_current_revision()


def upgrade(settings: Settings) -> None:
    """Run every migration that the database has not had, then publish the editions of regulations that it ships.

    Safe to run twice and by two processes at once: an advisory lock lets one go first.
    """
    engine = database_engine(settings.database_url_migrate.get_secret_value())
    with engine.connect() as lock:
        lock.execute(text("SELECT pg_advisory_lock(727274)"))
        with engine.connect() as connection:
            if not connection.execute(text("SELECT to_regnamespace('app')")).scalar():
                connection.execute(text("SET ROLE assay_owner"))
                connection.execute(text("CREATE SCHEMA app"))
                connection.execute(text("RESET ROLE"))
            connection.commit()
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL ROLE assay_owner"))
            publish_shipped(connection, Clock.from_settings(settings).now())
        lock.rollback()
    engine.dispose()
