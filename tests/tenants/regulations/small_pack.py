"""A pack small enough to read at a glance, and right; the tests of the format break it in one place each."""

from __future__ import annotations

from textwrap import dedent

from tenants.regulations.rules.findings import Finding
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.reading import Reading, read_pack, read_vocabulary

VOCABULARY = """
    [[role]]
    key = "candidate"
    text = { nl = "kandidaat", en = "candidate" }

    [[role]]
    key = "chair"
    text = { nl = "voorzitter", en = "chair" }

    [[event]]
    key = "fact_known"
    text = { nl = "het feit is bekend", en = "the fact became known" }

    [[decision]]
    key = "complaint"
    text = { nl = "een klacht", en = "a complaint" }

    [[decision]]
    key = "assessment"
    text = { nl = "een beoordeling", en = "an assessment" }

    [[body_kind]]
    key = "exam_committee"
    text = { nl = "examencommissie", en = "exam committee" }

    [[component]]
    key = "central_exam"
    text = { nl = "centraal examen", en = "central exam" }

    [[outcome]]
    key = "well_founded"
    text = { nl = "gegrond", en = "well-founded" }
"""

EDITION = """\
[edition]
issuer = "school"
document = "exam-regulation"
edition = "2030"
kind = "exam_regulation"
issuer_name = { nl = "School", en = "School" }
title = { nl = "Examenreglement", en = "Exam regulation" }
cites_as = { nl = "Reglement, art.", en = "Regulation, art." }
summary = { nl = "Regels.", en = "Rules." }
country = "NL"
calendar = "NL"
adopted_on = 2030-01-15
adopted_by = "committee"
in_force_from = 2030-02-01

[[article]]
number = "1"
title = { nl = "Klachten", en = "Complaints" }
"""

TERM = """\
[[term]]
key = "complaint.filing"
article = "1"
text = { nl = "Tien dagen.", en = "Ten days." }
amount = 10
unit = "day"
direction = "after"
start = "fact_known"
start_day = "next"
end_rule = "as_is"
limit = "at_most"
by = "candidate"
extension = { allowed = "no" }
"""

BODY = """\
[[body]]
key = "committee"
article = "1"
text = { nl = "De commissie.", en = "The committee." }
kind = "exam_committee"
name = { nl = "Commissie", en = "Committee" }
seats = [{ function = "chair", count = 1 }]
"""

DECIDER = """\
[[decider]]
key = "complaint"
article = "1"
text = { nl = "De commissie beslist.", en = "The committee decides." }
decision = "assessment"
by = "committee"
"""

REMEDY = """\
[[remedy]]
key = "complaint"
article = "1"
text = { nl = "Dien een klacht in.", en = "File a complaint." }
against = ["complaint"]
standing = "candidate"

[[remedy.levels]]
step = "complaint"
to = "committee"
filing = "complaint.filing"
ruling = "complaint.filing"
outcomes = ["well_founded"]
"""

CASE = """\
[[case]]
term = "complaint.filing"
title = { nl = "Gewoon", en = "Ordinary" }
start = 2030-03-04
due = 2030-03-14
"""


def read(rules: str = "", edition: str = EDITION, **more: str) -> Reading:
    vocabulary, wrong = read_vocabulary(dedent(VOCABULARY))
    assert wrong == []
    files = {"edition.toml": edition, "bodies.toml": BODY, "rules.toml": rules}
    return read_pack({**files, **{f"{name}.toml": text for name, text in more.items()}}, vocabulary)


def pack_of(rules: str, **more: str) -> Pack:
    return read(rules, **more).whole()


def line_of(text: str, wanted: str) -> int:
    """The line on which ``wanted`` stands first."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if wanted in line)


def only(findings: tuple[Finding, ...]) -> Finding:
    [finding] = findings
    return finding
