"""The record of acts: who did what to what, when and why, in hash chains that anyone with the export can check.

One chain per institution, one per person, one of the platform. Entries hold ids and field names, never texts of
people. The chain is written by `app.audit_append` alone, in the transaction of the act; `chain.py` checks one,
`queries.py` reads a person's own.

Invariants: an act that is taken back leaves no entry; a transaction writes its entries at its commit, in the order of
the chains' names, so that acts on several chains never wait for each other in a circle.
"""

from assay.audit.chain import Entry, broken_links, entry_hash
from assay.audit.queries import own_chain
from assay.audit.record import record, record_refused, record_through

__all__ = ["Entry", "broken_links", "entry_hash", "own_chain", "record", "record_refused", "record_through"]
