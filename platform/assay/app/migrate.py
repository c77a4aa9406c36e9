"""Bringing a database to the head of the one history."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from assay.settings import Settings

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


def current(engine: Engine) -> str | None:
    """The revision the database stands at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection, opts={"version_table_schema": "app"}).get_current_revision()


def upgrade(settings: Settings) -> None:
    """Run every migration that the database has not had, then load the reference data the product ships.

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
        lock.rollback()
    engine.dispose()
