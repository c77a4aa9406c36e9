"""Who is in the story. Every name is invented; addresses end in example.nl and example.be, which lead nowhere."""

from dataclasses import dataclass, replace
from uuid import UUID


@dataclass(eq=False)
class Player:
    """Somebody in the story. ``person_id`` is set once they signed up."""

    key: str
    name: str
    email: str
    language: str = "nl"
    person_id: UUID | None = None

    @property
    def file_name(self) -> str:
        """The last name, for the names of files."""
        return self.name.split()[-1].replace("’", "")


@dataclass(eq=False)
class House:
    """An institution in the story, and who asks for its account. ``tenant_id`` is set once it was let in.

    :param number: of the chamber of commerce (KvK), or the Belgian enterprise number (KBO).
    """

    key: str
    name: str
    kind: str
    country: str
    place: str
    number: str
    website: str
    asker: str
    reason: str
    colour: str = ""
    representative: str = ""
    tenant_id: UUID | None = None


_PEOPLE: dict[str, tuple[str, str, str]] = {
    # The platform and the institutions.
    "petra": ("Petra van Dongen", "petra@platform.example.nl", "nl"),
    "hendrik": ("Hendrik Wolters", "h.wolters@bank-oost.example.nl", "nl"),
    "annelies": ("Annelies Brouwer", "a.brouwer@bank-oost.example.nl", "nl"),
    "karim": ("Karim Bouzid", "k.bouzid@bank-oost.example.nl", "nl"),
    "joke": ("Joke Terpstra", "j.terpstra@bank-oost.example.nl", "nl"),
    "mieke": ("Mieke Slot", "m.slot@bank-oost.example.nl", "nl"),
    "ruud": ("Ruud Hofman", "r.hofman@delinde.example.nl", "nl"),
    "hanneke": ("Hanneke Vos", "h.vos@delinde.example.nl", "nl"),
    "nora": ("Nora El Amrani", "n.elamrani@delinde.example.nl", "nl"),
    "femke": ("Femke de Graaf", "f.degraaf@delinde.example.nl", "nl"),
    "griet": ("Griet Vandenbroucke", "griet@leie.example.be", "nl"),
    "pieter": ("Pieter Claeys", "pieter@leie.example.be", "nl"),
    # Works in two institutions, and is an assessor herself.
    "samira": ("Samira El Amrani", "samira@example.nl", "nl"),
    # Gold.
    "sanne": ("Sanne Kuipers", "sanne@example.nl", "nl"),
    "willemjan": ("Willem-Jan van der Heijden", "willemjan@example.nl", "nl"),
    "liesbeth": ("Liesbeth Devos", "liesbeth@example.be", "nl"),
    # Silver.
    "aziz": ("Mohamed Aziz", "aziz@example.nl", "nl"),
    "tineke": ("Tineke Postma", "tineke@example.nl", "nl"),
    "jeroen": ("Jeroen Dijkstra", "jeroen@example.nl", "nl"),
    "sofie": ("Sofie Peeters", "sofie@example.be", "nl"),
    "grace": ("Grace O’Connor", "grace@example.nl", "en"),
    # Bronze.
    "noor": ("Noor Hendriks", "noor@example.nl", "nl"),
    "bas": ("Bas Verhoeven", "bas@example.nl", "nl"),
    "eva": ("Eva Lammers", "eva@example.nl", "nl"),
    "ravi": ("Ravi Soekhoe", "ravi@example.nl", "nl"),
    "marijke": ("Marijke Tuinstra", "marijke@example.nl", "nl"),
    "koen": ("Koen Janssens", "koen@example.be", "nl"),
    "long": ("Maximiliaan-Alexander van den Broecke-Oosterhuis", "maximiliaan@example.nl", "nl"),
    # A fall: proposed, confirmed, refused.
    "gerard": ("Gerard Pijnenburg", "gerard@example.nl", "nl"),
    "hilde": ("Hilde Maes", "hilde@example.be", "nl"),
    "otto": ("Otto Brinkman", "otto@example.nl", "nl"),
    "ineke": ("Ineke Schouten", "ineke@example.nl", "nl"),
    # On the way.
    "lotte": ("Lotte van Beek", "lotte@example.nl", "nl"),
    "youssef": ("Youssef Haddad", "youssef@example.nl", "nl"),
    "nienke": ("Nienke Nijland", "nienke@example.nl", "nl"),
    "jolanda": ("Jolanda Visch", "jolanda@example.nl", "nl"),
    "thijs": ("Thijs Kramer", "thijs@example.nl", "nl"),
    "merve": ("Merve Kaya", "merve@example.nl", "nl"),
    "arno": ("Arno Blom", "arno@example.nl", "nl"),
    "wendy": ("Wendy de Roo", "wendy@example.nl", "nl"),
    "stefan": ("Stefan Wouters", "stefan@example.be", "nl"),
    "maarten": ("Maarten Oud", "maarten@example.nl", "nl"),
    "leila": ("ليلى منصور", "leila@example.nl", "en"),
    # Asked for an account and did not confirm the address yet.
    "daan": ("Daan Vermeer", "daan@example.nl", "nl"),
    "sjoerd": ("Sjoerd Hiemstra", "sjoerd@example.nl", "nl"),
}

_HOUSES = (
    House(
        "bank", "Assessorenbank Oost", "verifying_body", "NL", "Deventer", "61234567",
        "www.assessorenbank-oost.example.nl", "hendrik",
        "Wij beoordelen de portfolio's van assessoren in Gelderland en Overijssel en willen dat hier doen.",
        colour="#0f4c5c",
    ),
    House(
        "linde", "ROC De Linde", "school", "NL", "Zwolle", "40123456", "www.roc-delinde.example.nl", "ruud",
        "Ons examenbureau zoekt elk jaar ongeveer zestig assessoren voor zorg, techniek en horeca.",
        colour="#3f5d3a",
    ),
    House(
        "leie", "Centrum Duaal Leren Leie", "school", "BE", "Kortrijk", "0712345630", "www.cdl-leie.example.be",
        "griet", "Wij zoeken beoordelaars voor de proeven van onze duale opleidingen.", colour="#6b2f4b",
        representative="griet",
    ),
)  # fmt: skip

#: Asked for an account: two that wait, one whose address is not confirmed, one that was refused.
_ASKING = (
    House(
        "anker", "Vakschool Het Anker", "school", "NL", "Dordrecht", "55512345", "www.vakschool-anker.example.nl",
        "Bea Rietveld", "Voor onze examens maritieme techniek hebben wij bevoegde beoordelaars van buiten nodig.",
    ),
    House(
        "brug", "Stedelijk Lyceum De Brug", "school", "BE", "Gent", "0802345693", "", "Joris De Smet",
        "Wij starten in september met drie duale richtingen.", representative="Katrien Maertens",
    ),
    House(
        "noordzee", "Praktijkschool Noordzee", "school", "NL", "Den Helder", "33445566", "", "Cor Bakker",
        "Wij willen het register kunnen raadplegen.",
    ),
    House(
        "trainingen", "Jansen Trainingen", "exam_bureau", "NL", "Almere", "77889900", "www.jansen.example.nl",
        "Ton Jansen", "Wij verkopen trainingen en willen graag alle assessoren mailen.",
    ),
)  # fmt: skip


def players() -> dict[str, Player]:
    """Everybody with an account, by a short name."""
    return {key: Player(key, *facts) for key, facts in _PEOPLE.items()}


def houses() -> dict[str, House]:
    """The three institutions, by a short name."""
    return {house.key: replace(house) for house in _HOUSES}


def asking() -> tuple[House, ...]:
    """Institutions that asked for an account and have none."""
    return _ASKING
