"""The record of acts: who did what to what, when and why, in hash chains that anyone with the export can check.

One chain per institution, one per person, one of the platform. Entries hold ids and field names, never texts of
people. The chain is written by `app.audit_append` alone, in the transaction of the act; `chain.py` checks one.
"""

from assay.audit.chain import Entry, broken_links, entry_hash
from assay.audit.record import record

__all__ = ["Entry", "broken_links", "entry_hash", "record"]
