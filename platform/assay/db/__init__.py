"""The database session, the base model and the unit of work.

Invariants: only `unit_of_work` commits; a session has one scope for its whole life; the scope's statement is the
first of every database transaction.
"""

from assay.db.base import Base, db
from assay.db.work import current_actor, unit_of_work

__all__ = ["Base", "current_actor", "db", "unit_of_work"]
