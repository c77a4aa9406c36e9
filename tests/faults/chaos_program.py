"""Worker and scheduler for the chaos run: the product's own, with two kinds of job whose effects are counted.

`python -m tests.faults.chaos_program worker work` reads its settings from the environment.
"""

import os
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from assay.db import db
from assay.outbox import Effect, job
from assay.permissions import Actor
from assay.tenancy.scopes import Job
from tests.outbox import program

#: Under whose name the database lets this transaction work, whatever the row or its payload says.
_WHO = text("SELECT app.tenant(), app.person()")
#: The pause keeps the transaction open with its effect in it: that is when faults hurt.
_EFFECT = text("INSERT INTO chaos.effect SELECT :mark, app.tenant(), app.person(), pg_sleep(0.02)::text")


@job("chaos.inside", queue="work")
def inside(actor: Actor, moment: datetime, row: Job) -> None:
    """An effect in the database."""
    db.session.execute(_EFFECT, {"mark": row.payload["mark"]})


@job("chaos.outside", queue="work", external=True)
def outside(actor: Actor, moment: datetime, row: Job) -> Effect:
    """An effect that no rollback takes back: a line in a file."""
    tenant, person = db.session.execute(_WHO).one()

    def step() -> None:
        line = f"{UUID(row.payload['mark'])} {tenant} {person}\n".encode()
        file = os.open(Path(os.environ["ASSAY_TEST_MARKS"]) / "steps", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(file, line)
        finally:
            os.close(file)

    return step


if __name__ == "__main__":
    program.main()
