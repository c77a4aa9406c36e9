"""Faults of an import file in words."""

from typing import Any

from assay.i18n import lazy_gettext as _l
from tenants.reference.rules import LARGEST_FILE, LEVEL_OF_KIND, Expected, Fault

_EXPECTED: dict[Expected, Any] = {
    Expected.NOT_EMPTY: _l("The file holds no rows."),
    Expected.SMALLER_FILE: _l("The file is larger than %(most)s MB.", most=LARGEST_FILE // 1_000_000),
    Expected.FEWER_ROWS: _l("The file has more than 20,000 rows."),
    Expected.READABLE_TEXT: _l("The file is not readable text. Save it as CSV (UTF-8) or JSON."),
    Expected.SOUND_JSON: _l("The file starts as JSON but is not sound JSON."),
    Expected.SOUND_CSV: _l("The file is not sound CSV: look for a quotation mark that is not closed."),
    Expected.LIST_OF_ROWS: _l("The file must hold a list of qualifications."),
    Expected.COLUMN: _l("This column is missing."),
    Expected.COLUMN_ONCE: _l("This column stands in the file more than once."),
    Expected.AS_MANY_CELLS: _l("The row must have as many cells as the header."),
    Expected.MAPPING: _l("Each qualification must have names and values."),
    Expected.VALUE: _l("A value is missing."),
    Expected.TEXT: _l("The value must be text."),
    Expected.WHOLE_NUMBER: _l("The value must be a whole number."),
    Expected.LIST_OF_TEXTS: _l("The value must be a list of texts."),
    Expected.FIVE_DIGITS: _l("The value must have five digits."),
    Expected.SHORTER: _l("The value may have at most 200 characters."),
    Expected.PRINTABLE: _l("The value holds characters that cannot be shown."),
    Expected.LEVEL: _l("The level must be 1, 2, 3 or 4."),
    Expected.KIND: _l("The kind must be one of: %(kinds)s.", kinds=", ".join(LEVEL_OF_KIND)),
    Expected.LEVEL_OF_KIND: _l("The level does not fit the kind of programme."),
    Expected.PATHWAY: _l("A pathway must be BOL or BBL."),
    Expected.PATHWAY_ONCE: _l("The same pathway stands here twice."),
    Expected.CREBO_ONCE: _l("This crebo number already stands in an earlier row."),
}


class Explained:
    """A fault as a sentence, put into the reader's language when it is shown."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault

    def __str__(self) -> str:
        fault = self.fault
        parts = []
        if fault.row is not None:
            parts.append(str(_l("Row %(row)s", row=fault.row)))
        if fault.column is not None:
            parts.append(str(_l("column %(column)s", column=fault.column)))
        where = ", ".join(parts)
        said = f"{where}: {_EXPECTED[fault.expected]}" if where else str(_EXPECTED[fault.expected])
        if not fault.found:
            return said
        found = _l("Found: %(found)s", found=fault.found)
        return f"{said} {found}"


def explain(fault: Fault) -> Explained:
    """Where the fault stands, what was expected there and what was found."""
    return Explained(fault)
