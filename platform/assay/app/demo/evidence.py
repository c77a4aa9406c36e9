"""What people in the story put into their portfolios: the fields of each item, the paper with it, its fate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from assay.app.demo import documents
from assay.app.demo.cast import House, Player
from portfolio.evidence.rules import Draft, ItemKind, Subject

#: What becomes of an item: accepted a few days later, kept in the portfolio without handing in, or handed in and left.
Fate = Literal["accept", "keep", "hand in"]

_PARTS = "Examenproces en rollen|Beoordelen van observaties en producten|Voeren van een eindgesprek"
_TRAINER = "Opleiders Oost"
_SIGNERS = ("M. van Ree", "J. Postmus", "A. Demir", "L. Claes")


@dataclass(frozen=True)
class Evidence:
    """One item as it is put into a portfolio.

    :param month: how many months ago it is added (about thirty days each); 0 is left to the story.
    :param back: days between the last day of what it is about and the day it is added.
    :param days: how many days it lasted.
    :param place: an institution of the story by its key, or a name that is typed.
    :param ends_in: for a certificate: its stated last day, in days from the end of the story.
    """

    month: int
    kind: ItemKind
    title: str
    back: int = 5
    days: int = 1
    place: str = ""
    crebo: tuple[str, ...] = ()
    hours: int | None = None
    year: int | None = None
    ends_in: int | None = None
    subjects: tuple[Subject, ...] = tuple(Subject)
    note: str = ""
    fate: Fate = "accept"
    more: Mapping[str, str] = field(default_factory=dict)

    def draft(self, today: date, end: date, houses: Mapping[str, House]) -> Draft:
        """The item as somebody types it on ``today``."""
        last = today - timedelta(days=self.back)
        house = houses.get(self.place)
        common: dict[str, Any] = {"note": self.note or None, "crebo": self.crebo}
        match self.kind:
            case ItemKind.CERTIFICATE:
                return Draft(
                    self.kind, self.title, starts_on=last, certifying_body="Examencentrum Vakmanschap",
                    certificate_number=self._number(last),
                    ends_on=None if self.ends_in is None else end + timedelta(days=self.ends_in), **common,
                )  # fmt: skip
            case ItemKind.YEARLY_OVERVIEW:
                return Draft(self.kind, self.title, year=self.year, note=self.note or None)
            case _:
                return Draft(
                    self.kind, self.title, starts_on=last - timedelta(days=self.days - 1),
                    ends_on=last if self.days > 1 else None,
                    subjects=tuple(s.value for s in self.subjects) if self.kind is ItemKind.TRAINING else (),
                    organisation_id=house.tenant_id if house else None,
                    organisation_text=None if house else self.place or None,
                    hours=None if self.hours is None else Decimal(self.hours), **common,
                )  # fmt: skip

    def paper(self, today: date, end: date, who: Player, houses: Mapping[str, House]) -> tuple[str, bytes]:
        """Name and bytes of the PDF that proves it."""
        last = today - timedelta(days=self.back)
        house = houses.get(self.place)
        issuer = house.name if house else self.place or _TRAINER
        facts = {
            "title": self.title,
            "name": who.name,
            "issuer": issuer,
            "signer": _SIGNERS[len(who.key + self.title) % len(_SIGNERS)],
            "crebo": ", ".join(self.crebo),
            "hours": f"{self.hours} uur" if self.hours else "",
            **self.more,
        }
        match self.kind:
            case ItemKind.CERTIFICATE:
                until = "" if self.ends_in is None else documents.in_words(end + timedelta(days=self.ends_in))
                certificate = {"issuer": "Examencentrum Vakmanschap", "number": self._number(last)}
                facts |= certificate | {"issued": documents.in_words(last), "until": until}
                form, name = "certificate", "Certificaat"
            case ItemKind.ACTIVITY:
                facts |= {"days": documents.in_words(last), "exam": self.title, "role": "Assessor"}
                form, name = "attendance", "Presentielijst"
            case ItemKind.YEARLY_OVERVIEW:
                facts |= {
                    "parts": "Vier proeven beoordeeld|Twee intervisies met collega's|Artikel over feedback gelezen"
                }
                form, name = "overview", f"Jaaroverzicht {self.year}"
            case _:
                first = last - timedelta(days=self.days - 1)
                span = documents.in_words(last) if self.days == 1 else (
                    f"{documents.in_words(first)} tot en met {documents.in_words(last)}"
                )  # fmt: skip
                facts |= {"days": span, "place": "Deventer", "parts": self.more.get("parts", _PARTS)}
                form, name = "programme", "Bewijs van deelname"
        return f"{name} {who.file_name}.pdf", documents.paper(form, max(today, last), facts)

    def _number(self, day: date) -> str:
        return f"EV-{day:%y%m}-{100 + (day.toordinal() * 7 + len(self.title)) % 900}"


def training(month: int, *crebo: str, **more: Any) -> Evidence:
    """The training of an assessor, in all three subjects (R060)."""
    return Evidence(
        month, ItemKind.TRAINING, "Training Assessor beroepsonderwijs", back=9, days=15, place=_TRAINER, crebo=crebo,
        hours=24, **more,
    )  # fmt: skip


def certificate(month: int, *crebo: str, **more: Any) -> Evidence:
    """The certificate (R064, R075)."""
    title = str(more.pop("title", "Certificaat Assessor"))
    return Evidence(
        month, ItemKind.CERTIFICATE, title, back=4, crebo=crebo,
        **more,
    )  # fmt: skip


def activity(month: int, place: str, title: str, *crebo: str, **more: Any) -> Evidence:
    """An exam at an institution."""
    return Evidence(
        month, ItemKind.ACTIVITY, title, back=6, place=place, crebo=crebo, hours=4,
        **more,
    )  # fmt: skip


def further(month: int, title: str = "Intervisiedag beoordelen met elkaar", **more: Any) -> Evidence:
    """Further training (R062)."""
    return Evidence(
        month, ItemKind.FURTHER_TRAINING, title, back=7, place=_TRAINER, hours=6,
        more={"parts": "Casus inbrengen|Samen scoren|Verschillen bespreken"},
        **more,
    )  # fmt: skip


def refresher(month: int) -> Evidence:
    """A refresher (R074)."""
    return Evidence(
        month, ItemKind.REFRESHER, "Opfriscursus gesprekstechniek voor assessoren", back=8, days=2, place=_TRAINER,
        hours=12, more={"parts": "Doorvragen|Samenvatten|Feedback geven"},
    )  # fmt: skip


def overview(year: int, today: date) -> Evidence:
    """What somebody did in a calendar year (R072), handed in towards its end."""
    month = max(1, round((today - date(year, 12, 15)).days / 30.44))
    return Evidence(month, ItemKind.YEARLY_OVERVIEW, f"Jaaroverzicht {year}", year=year)
