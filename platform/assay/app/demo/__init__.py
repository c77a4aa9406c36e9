"""The demo: a copy that looks as if it had been in use for years, and a walk through the main job.

`load` tells a story: people sign up, follow the links in their mails, upload real PDFs and photos, hand in and decide,
all through the operations that pages and API call, with a clock that is moved from three years ago to this morning.
Nothing is inserted past them but the first platform administrator, who comes in as in production
(`assay.app.first_administrator`). `run` walks the main job through the JSON API of a running copy.

Only for development and tests: everybody in it has the same password, which is printed.
"""

from collections.abc import Callable

from assay.settings import Settings

Progress = Callable[[str], None]

#: Who a reader may want to be, and why.
_SIGN_INS = (
    ("assessor, gold", "sanne"),
    ("assessor, bronze", "noor"),
    ("assessor, nothing yet", "lotte"),
    ("lead assessor", "annelies"),
    ("administrator of the bank", "hendrik"),
    ("coordinator of a school", "femke"),
    ("administrator of a school", "ruud"),
    ("board of a school", "hanneke"),
    ("secretary of a school", "nora"),
    ("coordinator in Flanders", "pieter"),
    ("several hats", "samira"),
    ("platform administrator", "petra"),
)


class DemoError(RuntimeError):
    """The story cannot be told: what it asked for was refused, or somebody else stands on the stage."""


def load(settings: Settings, progress: Progress) -> None:
    """Load the demo, unless it is there. Takes about half a minute; tells ``progress`` how far it is.

    No scheduler may run meanwhile: it would run the jobs of the past today. Web servers may.

    :raises DemoError: in production, while a scheduler runs, or where an act was refused.
    """
    from assay.app.demo.stage import Stage
    from assay.app.demo.story import Story, beginning
    from assay.clock import Clock
    from assay.problems import Problem

    if settings.production:
        raise DemoError("the demo is not for production: everybody in it has the same password")
    end = Clock.from_settings(settings).now()
    with Stage(settings, beginning(end), end) as stage:
        story = Story(stage, progress)
        if stage.person_id(story.people["petra"].email) is not None:
            progress("the demo is there already")
            return
        try:
            story.tell()
        except Problem as refused:
            raise DemoError(
                f"on {stage.now:%Y-%m-%d} an act was refused: {refused.detail} {refused.errors or ''}"
            ) from refused


def sign_ins() -> list[tuple[str, str, str]]:
    """Who one can be in the demo: what they are, their address, the password they all have."""
    from assay.app.demo.cast import players
    from assay.app.demo.stage import PASSWORD

    people = players()
    return [(who, people[key].email, PASSWORD) for who, key in _SIGN_INS]


def sign_ins_of(settings: Settings) -> list[tuple[str, str, str]]:
    """Those of `sign_ins` that this copy has: an older demo lacks people whom a newer program knows."""
    from sqlalchemy import select

    from assay.accounts.models import Account
    from assay.accounts.rules import email_key
    from assay.app.migrate import database_engine
    from assay.clock import Clock
    from assay.tenancy.scopes import AccountScope

    can_sign_in = select(Account.email_key).where(Account.confirmed_at.is_not(None), Account.disabled_at.is_(None))
    with database_engine(settings.database_url_of("web")).begin() as connection:
        AccountScope().enter(connection, Clock.from_settings(settings).now())
        there = set(connection.scalars(can_sign_in))
    return [each for each in sign_ins() if email_key(each[1]) in there]


def run(settings: Settings, echo: Progress) -> None:
    """Walk the main job through the API of the running copy, and say each step.

    :raises click.ClickException: at the first surprise; the command line ends with status 1.
    """
    from assay.app.demo.walk import walk

    walk(settings, echo)
