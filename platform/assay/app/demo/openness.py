"""What people in the story open of themselves, and to whom: everyone, institutions, nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from assay.app.demo.acts import Acts
from assay.app.demo.portraits import portrait
from marketplace.profiles.operations import change_profile, choose_openings, choose_photo, close_everything
from marketplace.profiles.rules import FIELDS, ProfileValues
from tenants.reference.queries import suggest_places

Audience = Literal["public", "institutions", "nobody"]


@dataclass(frozen=True)
class Openness:
    """A profile and its openings.

    :param month: how many months ago it was filled in.
    :param most: who sees the fields that ``but`` does not name.
    :param but: other audiences, per field.
    """

    month: int
    place: str
    crebo: tuple[str, ...]
    most: Audience
    but: Mapping[str, Audience] = field(default_factory=dict)
    about: str = ""
    photo: bool = False
    search_engines: bool = False
    schools: tuple[str, ...] = ()
    closed: bool = False


_CONTACT: Mapping[str, Audience] = {"contact": "institutions"}
_NAMELESS: Mapping[str, Audience] = {"name": "nobody", "photo": "nobody", "contact": "nobody", "organisation": "nobody"}

OPENNESS: dict[str, Openness] = {
    "sanne": Openness(
        30,
        "Deventer",
        ("25491", "25480", "25498"),
        "public",
        about="Ik beoordeel in de zorg, het liefst op de werkvloer. "
        "Ik kom graag een keer kijken voordat het examen begint.",
        photo=True,
        search_engines=True,
        schools=("linde",),
    ),
    "willemjan": Openness(28, "Utrecht", ("25332", "25244"), "public", _NAMELESS, about="Techniek, ook op zaterdag."),
    "liesbeth": Openness(
        26,
        "Kortrijk",
        ("25180", "25182"),
        "institutions",
        photo=True,
        schools=("leie",),
        about="Kok van opleiding. Ik spreek Nederlands en Frans.",
    ),
    "samira": Openness(20, "Zwolle", ("25485", "25491"), "public", _CONTACT, photo=True, schools=("linde",)),
    "aziz": Openness(18, "Apeldoorn", ("25244", "25332", "25287"), "public", _CONTACT, photo=True),
    "tineke": Openness(16, "Leeuwarden", ("25480",), "public", _CONTACT),
    "jeroen": Openness(14, "Zwolle", ("25371", "25364"), "institutions"),
    "sofie": Openness(12, "Gent", ("25180", "25400"), "public", _CONTACT, photo=True),
    "grace": Openness(10, "Amersfoort", ("25182",), "public", about="I assess in Dutch and in English.", photo=True),
    "noor": Openness(3, "Enschede", ("25491", "25498"), "public", _CONTACT, photo=True),
    "bas": Openness(9, "Arnhem", ("25128", "25103"), "public", _CONTACT),
    "eva": Openness(6, "Rijswijk (Zuid-Holland)", ("25400", "25404"), "public", _NAMELESS),
    "ravi": Openness(8, "Almere", ("25371", "25180"), "institutions"),
    "marijke": Openness(7, "Drachten", ("25485", "25486"), "public", _CONTACT),
    "koen": Openness(4, "Brugge", ("25244",), "nobody"),
    "long": Openness(2, "Hengelo (Overijssel)", ("25332", "25371", "25400", "25128"), "public", _CONTACT),
    "gerard": Openness(15, "Nijmegen", ("25244",), "public", _CONTACT),
    "hilde": Openness(11, "Roeselare", ("25180",), "public", _CONTACT),
    "otto": Openness(19, "Zutphen", ("25128",), "public", closed=True),
    "ineke": Openness(22, "Zwolle", ("25485",), "institutions"),
    "wendy": Openness(2, "Kampen", ("25491",), "public", _CONTACT),
    "leila": Openness(1, "Rotterdam", ("25189",), "public", _CONTACT),
}


def send_photo(acts: Acts, key: str, wish: Openness) -> UUID | None:
    """Send the photo of a profile, where one is wanted; returns the file, which still has to be checked."""
    return acts.add_photo(key, portrait(acts.players[key].name)) if wish.photo else None


def open_up(acts: Acts, key: str, wish: Openness, photo: UUID | None) -> None:
    """Fill in the profile and answer who may see what. ``photo`` is checked."""
    player, moment = acts.players[key], acts.stage.now
    schools = tuple(house for name in wish.schools if (house := acts.houses[name].tenant_id) is not None)
    with acts.stage.acting(player) as actor:
        place = suggest_places(wish.place.split(" (")[0], 50)
        found = [p for p in place if wish.place in (p.name, p.label("nl"))]
        values = ProfileValues(
            shown_name=player.name, crebo=wish.crebo, schools=schools, place_id=found[0].id, email=player.email,
            about=wish.about or None,
        )  # fmt: skip
        change_profile(actor, moment, values, 0)
        if photo is not None:
            choose_photo(actor, moment, photo)
        audiences = {name: wish.but.get(name, wish.most) for name in FIELDS}
        choose_openings(actor, moment, audiences, wish.search_engines, player.language)
        if wish.closed:
            close_everything(actor, moment, player.language)
