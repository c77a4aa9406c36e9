"""Pure rules of the reference data: how names are found, what a qualification is, reading and comparing an import."""

from tenants.reference.rules.comparing import Change, Difference, FieldChange, Standing, difference
from tenants.reference.rules.qualifications import (
    FIELDS,
    LEVEL_OF_KIND,
    PATHWAYS,
    Expected,
    Fault,
    QualificationFacts,
)
from tenants.reference.rules.reading import LARGEST_FILE, Reading, read
from tenants.reference.rules.text import name_keys, search_key

__all__ = [
    "FIELDS",
    "LARGEST_FILE",
    "LEVEL_OF_KIND",
    "PATHWAYS",
    "Change",
    "Difference",
    "Expected",
    "Fault",
    "FieldChange",
    "QualificationFacts",
    "Reading",
    "Standing",
    "difference",
    "name_keys",
    "read",
    "search_key",
]
