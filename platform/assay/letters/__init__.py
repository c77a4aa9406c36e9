"""Letters: versioned templates with typed fields, written out once, printed as PDF, measured for plain Dutch.

Words: a *template* is the text of one kind of letter, with a version; a *field* is a value that it takes; a *claim* is
a sentence that rests on an article, which stands beside it; the *written letter* is what was sent, word for word;
a *level* (A2, B1) is how plain the Dutch is, which `readability` measures: which sentence fails, and why.

Invariants: a template that changes gets a new version; the same template and values give the same letter and the same
fingerprint; what a regulation asks for in a letter is in it, or the letter is not sent.
"""

from assay.letters.contents import Wanted, lacking
from assay.letters.template import Field, LetterTemplate, Paragraph, letter_template, letter_templates
from assay.letters.writing import Citation, Written, WrittenLetter, write

__all__ = [
    "Citation",
    "Field",
    "LetterTemplate",
    "Paragraph",
    "Wanted",
    "Written",
    "WrittenLetter",
    "lacking",
    "letter_template",
    "letter_templates",
    "write",
]
