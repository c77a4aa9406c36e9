"""The words of letters: findings about plain language, and states."""

from collections.abc import Mapping
from typing import Any

from assay.i18n import format_number
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.letters.readability import Finding, Why

PLACE = _l("Letters")
#: Words of the link from a letter to what it is about.
SEAT = _l("Look at the seat")
ADOPTIONS = _l("Look at what was adopted")
REQUEST = _l("Look at the request")

_WHY: Mapping[Why, Any] = {
    "long": _l("This sentence has %(detail)s words. Make two of it."),
    "average": _l("Sentences have %(detail)s words on average. Make some of them shorter."),
    "hard_word": _l("“%(detail)s” is a long word that not everybody knows. Explain it, or take another."),
    "passive": _l("It does not say who does it (“%(detail)s”). Say who does what."),
}


def why_words(finding: Finding) -> str:
    """Why a sentence is harder than its level, and what to do about it."""
    if finding.why == "jargon":
        said, _colon, instead = finding.detail.partition(": ")
        return _("“%(said)s” is official language. Write: “%(instead)s”.", said=said, instead=instead)
    detail = format_number(float(finding.detail), 1) if finding.why == "average" else finding.detail
    return str(_WHY[finding.why]) % {"detail": detail}
