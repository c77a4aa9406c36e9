"""The papers of the story: certificates, programmes, attendance notes and overviews, set by typst.

Every name, number and signature in them is invented. The same facts give the same bytes.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import typst

#: The forms, as typst sources beside this file.
_PAPERS = Path(__file__).with_name("papers")

_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


def in_words(day: date) -> str:
    """A day as it stands on a Dutch paper: 5 mei 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def paper(form: str, day: date, facts: Mapping[str, str]) -> bytes:
    """A PDF.

    :param form: ``certificate``, ``programme``, ``attendance`` or ``overview``.
    :param day: when it was made.
    :param facts: ``title`` and what the form shows; rows without a value are left out.
    """
    made = datetime.combine(day, time(9), tzinfo=UTC)
    filled = {"footer": "Voorbeeld uit de demonstratie van Assay. Alle namen zijn verzonnen.", **facts}
    content = _compiler().compile(_source(form), format="pdf", sys_inputs=filled, timestamp=made)
    assert isinstance(content, bytes)
    return content


@cache
def _source(form: str) -> bytes:
    return b"".join((_PAPERS / f"{name}.typ").read_bytes() for name in ("_head", form))


@cache
def _compiler() -> typst.Compiler:
    # Its embedded typeface only: the same paper on every machine.
    return typst.Compiler(ignore_system_fonts=True)


def with_script() -> bytes:
    """A PDF that would run a script when it is opened: what the check must refuse."""
    import io

    import pikepdf

    plain = paper("overview", date(2024, 1, 9), {"title": "Overzicht", "name": "Nienke Nijland", "parts": "Intervisie"})
    document = pikepdf.Pdf.open(io.BytesIO(plain))
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('hallo')")
    document.Root.OpenAction = document.make_indirect(action)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
