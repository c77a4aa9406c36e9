"""What people are told about terms: a kind of notice for each kind of term, so that each says what runs."""

from __future__ import annotations

from assay.i18n import lazy_gettext as _l
from assay.mail import notice_kind
from assay.mail.notices import notice_kinds
from tenants.running_terms.rules import kinds
from tenants.running_terms.rules.kinds import TermKind


def register_kind(kind: TermKind) -> TermKind:
    """Register a kind of term with what people are told about it. The same one may come again."""
    kinds.register(kind)
    if f"terms.near.{kind.name}" in notice_kinds():
        return kind
    button = _l("Look at the term")
    notice_kind(
        f"terms.near.{kind.name}",
        subject=_l("A term ends soon"),
        line=_l("A term ends soon: %(what)s. The page shows on which day, and why then.", what=kind.title),
        button=button,
    )
    notice_kind(
        f"terms.missed.{kind.name}",
        subject=_l("A term was missed"),
        line=_l("A term has passed and was not met: %(what)s. It still has to be done.", what=kind.title),
        button=button,
    )
    notice_kind(
        f"terms.extended.{kind.name}",
        subject=_l("A term has another last day"),
        line=_l("A term got another last day: %(what)s. The page shows until when, and why.", what=kind.title),
        button=button,
    )
    notice_kind(
        f"terms.moved.{kind.name}",
        subject=_l("A term moved"),
        line=_l("A term moved: %(what)s. The rules or the calendar changed; the page shows why.", what=kind.title),
        button=button,
    )
    return kind
