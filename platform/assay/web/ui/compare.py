"""Two texts beside each other, with what changed marked in words as well as in tone."""

import re
from difflib import SequenceMatcher

from markupsafe import Markup, escape

from assay.i18n import gettext as _

_WORD = re.compile(r"\S+|\s+")


def compare_words(before: str, after: str) -> Markup:
    """One text in which removed words stand in `<del>` and added words in `<ins>`, each announced in words."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    parts: list[Markup] = []
    for kind, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(escape("".join(old[i:j])))
            continue
        if removed := "".join(old[i:j]):
            parts.append(_marked("del", _("removed:"), removed))
        if added := "".join(new[k:m]):
            parts.append(_marked("ins", _("added:"), added))
    return Markup("").join(parts)


def _marked(element: str, spoken: str, text: str) -> Markup:
    template = Markup("<{0}><span class='visually-hidden'>{1} </span>{2}</{0}>")
    return template.format(element, spoken, text) + ("" if text[-1:].isspace() else " ")
