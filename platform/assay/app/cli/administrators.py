"""Let the first person in who runs the platform: `appoint-administrator`."""

from __future__ import annotations

import click

from assay.app.cli.checkout import adopt_settings


@click.command("appoint-administrator")
@click.argument("email")
def appoint_administrator(email: str) -> None:
    """Appoint the account with this e-mail address platform administrator.

    Sign up in the browser first and confirm the address. Needs the settings of the migration login.
    """
    settings = adopt_settings()
    from assay.app.first_administrator import first_administrator
    from assay.clock import Clock
    from assay.problems import Conflict, NotFound

    try:
        first_administrator(settings, email, Clock.from_settings(settings).now())
    except NotFound:
        raise click.ClickException(f"there is no account for {email}; sign up first") from None
    except Conflict:
        raise click.ClickException(f"the account for {email} is not confirmed yet, or it is closed") from None
    click.echo(f"{email} is platform administrator. The hat is offered from the next page on.")
