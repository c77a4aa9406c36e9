"""What goes in and out of the API around letters."""

import marshmallow as ma

from assay.api.schemas import Input, Output, PageQuery
from assay.letters.template import MOST as MOST_CHARACTERS
from tenants.letters.operations.letterheads import MOST


class LettersQuery(PageQuery):
    subject_id = ma.fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "Only letters about this seat, adoption or item"}
    )


class LetterOut(Output):
    """A letter that was sent."""

    id = ma.fields.UUID()
    template = ma.fields.String()
    template_version = ma.fields.Integer()
    language = ma.fields.String()
    level = ma.fields.String(metadata={"description": "How plain the Dutch of its template is: A2 or B1"})
    subject = ma.fields.Function(lambda letter: letter.written.subject)
    to_name = ma.fields.String()
    about = ma.fields.String(
        attribute="matter", metadata={"description": "What it is about, in words of the letter itself"}
    )
    called = ma.fields.String(
        metadata={
            "description": "What it is about is called, such as the title of an item; empty where you may not see it"
        }
    )
    subject_kind = ma.fields.String()
    subject_id = ma.fields.UUID()
    sent_at = ma.fields.AwareDateTime()
    sent_by_name = ma.fields.String()
    sha256 = ma.fields.String()
    pdf_ready = ma.fields.Function(lambda letter: letter.pdf_key is not None)


class LetterWholeOut(LetterOut):
    """A letter, word for word, with the articles it rests on."""

    fields_given = ma.fields.Dict(attribute="fields")
    content = ma.fields.Dict()
    cited = ma.fields.List(ma.fields.Dict())
    pdf_sha256 = ma.fields.String(allow_none=True)


class LetterLinkOut(Output):
    url = ma.fields.String(metadata={"description": "Saves the PDF; works for 60 seconds"})


class LetterheadOut(Output):
    sender = ma.fields.String()
    department = ma.fields.String(allow_none=True)
    address = ma.fields.String()
    postcode = ma.fields.String()
    place = ma.fields.String()
    contact = ma.fields.String(allow_none=True)
    version = ma.fields.Integer()


class LetterheadIn(Input):
    sender = ma.fields.String(required=True, validate=ma.validate.Length(1, MOST["sender"]))
    address = ma.fields.String(required=True, validate=ma.validate.Length(1, MOST["address"]))
    postcode = ma.fields.String(required=True, validate=ma.validate.Length(4, MOST["postcode"]))
    place = ma.fields.String(required=True, validate=ma.validate.Length(1, MOST["place"]))
    department = ma.fields.String(load_default="", validate=ma.validate.Length(max=MOST["department"]))
    contact = ma.fields.String(load_default="", validate=ma.validate.Length(max=MOST["contact"]))
    version = ma.fields.Integer(
        required=True, strict=True, metadata={"description": "Of the letterhead as it was read; 0 where there is none"}
    )


class TextIn(Input):
    text = ma.fields.String(required=True, validate=ma.validate.Length(1, MOST_CHARACTERS["text"]))
    level = ma.fields.String(load_default="A2", validate=ma.validate.OneOf(("A2", "B1")))


class HardOut(Output):
    """A sentence that is harder than the level, and what makes it so."""

    why = ma.fields.String(metadata={"description": "long, average, hard_word, passive or jargon"})
    sentence = ma.fields.String()
    detail = ma.fields.String()


class MeasuredOut(Output):
    """A measured text; lengths are words in a sentence."""

    level = ma.fields.String()
    fits = ma.fields.Boolean()
    sentences = ma.fields.Integer()
    average = ma.fields.Float()
    longest = ma.fields.Integer()
    findings = ma.fields.List(ma.fields.Nested(HardOut))


class KindOut(Output):
    """A kind of letter, and whether it gives what the regulations ask of it."""

    template = ma.fields.String(attribute="template.key")
    version = ma.fields.Integer(attribute="template.version")
    name = ma.fields.Function(lambda kind: str(kind.template.name))
    level = ma.fields.String(attribute="template.level")
    level_asked = ma.fields.Function(lambda kind: kind.asked and kind.asked.level)
    articles = ma.fields.Function(lambda kind: [cite.words for cite in kind.asked.cites] if kind.asked else [])
    harder_than_asked = ma.fields.Boolean(attribute="harder")
    lacking = ma.fields.Function(lambda kind: [want.words for want in kind.lacking])
    measured = ma.fields.Nested(MeasuredOut, attribute="report")
