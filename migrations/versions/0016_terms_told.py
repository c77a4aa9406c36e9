"""When somebody is told of a term, and which document counts where several have it.

Revision ID: 0016
Revises: 0015
"""

from alembic import op

from assay.tenancy.walls import published_table

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COLUMNS = """
-- The next day on which somebody is reminded of the date, or told that it was missed: by the regulation, or by the
-- product's own setting where the regulation says nothing.
ALTER TABLE app.running_term ADD COLUMN remind_on date, ADD COLUMN escalate_on date;

-- Terms that ran before this are reminded of as they would have been. The walls hold the owner as well, and here the
-- terms of every hat are wanted at once.
ALTER TABLE app.running_term NO FORCE ROW LEVEL SECURITY;
UPDATE app.running_term SET remind_on = due_on - CASE key WHEN 'appointment.ends' THEN 30 ELSE 4 END
 WHERE state = 'running' AND due_on IS NOT NULL AND reminded_for IS DISTINCT FROM due_on;
ALTER TABLE app.running_term FORCE ROW LEVEL SECURITY;

-- Which of an institution's documents counts for a term that more than one of them has. Only ever added to: the last
-- choice counts. Read where a person hands something in, hence by all.
CREATE TABLE app.term_document (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 100),
  document text NOT NULL CHECK (length(document) BETWEEN 1 AND 100),
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  chosen_by uuid NOT NULL,
  chosen_by_name text NOT NULL,
  chosen_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX term_document_key ON app.term_document (tenant_id, key, id);
"""


def upgrade() -> None:
    op.execute(COLUMNS)
    op.execute(published_table("term_document"))


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
