"""The papers of the story: certificates, programmes, attendance notes and overviews, set by typst.

Every name, number and signature in them is invented. The same facts give the same bytes.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache

import typst

_HEAD = """
#let facts = sys.inputs
#set document(title: facts.title, date: none)
#set page(paper: "a4", margin: (x: 24mm, y: 22mm), footer: align(center, text(8pt, fill: luma(110))[#facts.footer]))
#set text(font: "Libertinus Serif", size: 11.5pt, lang: "nl")
#set par(leading: 0.75em)
#let mark(name) = box(stroke: 1.2pt + rgb("#0f4c5c"), inset: 6pt, text(10pt, weight: "bold", fill: rgb("#0f4c5c"), upper(name)))
#let lines(rows) = table(columns: (44mm, 1fr), stroke: (x: none, top: none, bottom: 0.4pt + luma(200)), inset: (x: 0pt, y: 6pt),
  ..rows.filter(row => row.at(1) != "").flatten())
#let given(name, label) = (label, facts.at(name, default: ""))
#let signed(who) = [#v(14mm) #line(length: 60mm, stroke: 0.6pt) #who]
"""

_CERTIFICATE = """
#rect(width: 100%, height: 100%, stroke: 2pt + rgb("#0f4c5c"), inset: 16mm)[
  #align(center)[
    #mark(facts.issuer) #v(16mm)
    #text(30pt)[Certificaat] #v(2mm)
    #text(13pt)[Assessor beroepsonderwijs] #v(12mm)
    uitgereikt aan #v(3mm)
    #text(20pt, weight: "bold")[#facts.name] #v(8mm)
  ]
  De houder heeft het examen voor assessor met goed gevolg afgelegd en voldoet daarmee aan de eisen voor het beoordelen
  van vakbekwaamheid in de beroepspraktijk. #v(6mm)
  #lines((given("number", "Nummer"), given("issued", "Afgegeven op"), given("until", "Geldig tot en met"), given("crebo", "Kwalificaties")))
  #signed[#facts.signer \\ directeur]
]
"""

_PROGRAMME = """
#mark(facts.issuer) #v(8mm)
#text(22pt)[#facts.title] #v(2mm)
#text(12pt, fill: luma(90))[Programma en bewijs van deelname] #v(8mm)
#lines((given("name", "Deelnemer"), given("days", "Gehouden"), given("place", "Plaats"), given("hours", "Studielast")))
#v(8mm)
#text(14pt, weight: "bold")[Onderdelen]
#for part in facts.parts.split("|") [ + #part ]
#v(4mm)
De deelnemer was bij alle onderdelen aanwezig en heeft de eindopdracht afgerond.
#signed[#facts.signer \\ opleider]
"""

_ATTENDANCE = """
#mark(facts.issuer) #v(8mm)
#text(20pt)[Presentielijst beoordelaar] #v(8mm)
#lines((given("name", "Assessor"), given("days", "Datum"), given("exam", "Examen"), given("crebo", "Crebo"),
  given("hours", "Ingezet"), given("role", "Rol")))
#v(8mm)
Hierbij verklaren wij dat de assessor op deze datum bij onze instelling de proeve van bekwaamheid heeft beoordeeld. Namen en
resultaten van kandidaten staan niet in dit stuk.
#signed[#facts.signer \\ examenbureau]
"""

_OVERVIEW = """
#text(22pt)[#facts.title] #v(2mm)
#text(12pt, fill: luma(90))[#facts.name] #v(8mm)
Wat ik dit jaar deed om mijn deskundigheid als assessor bij te houden: #v(4mm)
#for part in facts.parts.split("|") [ - #part ]
#v(6mm)
#text(14pt, weight: "bold")[Wat ik ervan leerde] #v(2mm)
Ik stel nu eerst open vragen en kijk daarna pas in het protocol. Dat geeft de kandidaat ruimte en mij een beter beeld. Volgend
jaar wil ik vaker samen met een collega beoordelen en onze scores naast elkaar leggen.
"""

_FORMS = {
    "certificate": _CERTIFICATE,
    "programme": _PROGRAMME,
    "attendance": _ATTENDANCE,
    "overview": _OVERVIEW,
}

_MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december"
).split()


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
    source = (_HEAD + _FORMS[form]).encode()
    content = _compiler().compile(source, format="pdf", sys_inputs=filled, timestamp=made)
    assert isinstance(content, bytes)
    return content


@cache
def _compiler() -> typst.Compiler:
    # Its embedded typeface only: the same paper on every machine.
    return typst.Compiler(ignore_system_fonts=True)


def with_script() -> bytes:
    """A PDF that would run a script when it is opened: what the check must refuse."""
    import io

    import pikepdf

    document = pikepdf.Pdf.open(io.BytesIO(paper("overview", date(2024, 1, 9), {"title": "x", "name": "y", "parts": "z"})))
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('hallo')")
    document.Root.OpenAction = document.make_indirect(action)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
