"""An amendment sets several values of one provision, of one case of it where there are several.

Revision ID: 0020
Revises: 0019
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# `variant` is null for what holds for every case of the provision, as everything from before does. The field `*` stands
# for several: `value` then has each of them by its field. A row of one value stays as it was, also for what still
# reads the table without knowing of this. No row of before has the field `*`; 0022 looks at them all.
TABLES = """
ALTER TABLE app.regulation_amendment ADD COLUMN variant text;
ALTER TABLE app.regulation_amendment ADD CONSTRAINT regulation_amendment_several
  CHECK (field <> '*' OR act = 'void' OR jsonb_typeof(value) = 'object') NOT VALID;
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
