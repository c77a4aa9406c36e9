"""The edition itself: the document, its table of contents, its open points and its golden cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from tenants.regulations.rules.base import Key, Keys, Part, RuleNumber, Slug, Texts, Unit, Words, _as_list
from tenants.regulations.rules.terms_said import Amount


class EditionSaid(Part):
    """What the document is.

    :ivar issuer: whose document it is; ``document`` which of theirs; ``edition`` which edition: together its address.
    :ivar kind: what kind of document. :ivar title: what the document is called.
    :ivar issuer_name: the issuer as readers know it. :ivar country: where it holds.
    :ivar calendar: whose holidays count.
    :ivar study_year_start: month and day on which a study year begins.
    :ivar adopted_on: the day of adoption; left out, as ``adopted_by``, ``in_force_from`` and ``in_force_until`` are,
        where the document does not say it.
    :ivar for_school_year: the school year it is made for, if it names one.
    :ivar summary: what it is about, in a sentence. :ivar cites_as: what stands before an article in a citation.
    """

    issuer: Slug
    document: Slug
    edition: Slug
    kind: Literal[
        "exam_regulation", "appeal_rules", "complaint_scheme", "harassment_scheme", "register", "scheme", "guide"
    ]
    title: Words
    issuer_name: Words
    country: Literal["NL", "BE"]
    calendar: Literal["NL", "BE-VLG"]
    adopted_on: date | None = None
    adopted_by: Key | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None
    for_school_year: str | None = None
    study_year_start: Annotated[str, Field(pattern=r"^\d{2}-\d{2}$")] | None = None
    summary: Words
    cites_as: Words

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.in_force_from and self.in_force_until and self.in_force_until < self.in_force_from:
            raise ValueError("'in_force_until' lies before 'in_force_from'")
        return self

    @property
    def address(self) -> str:
        """``issuer/document/edition``: the permanent address of this edition."""
        return f"{self.issuer}/{self.document}/{self.edition}"


class Article(Part):
    """One line of the table of contents.

    :ivar number: as the document writes it, without paragraph. :ivar title: what the article is about, in our words.
    :ivar chapter: the chapter it stands in, where the document has chapters.
    """

    number: str
    title: Words
    chapter: Words | None = None


class Change(Part):
    """One value set otherwise, in every provision of this kind and key.

    The key ``*`` stands for every provision of the kind whose field is ``not_stated``: the answer to a question that
    the whole document leaves open.

    :ivar kind: the kind of provision. :ivar key: its key, or ``*``.
    :ivar variant: only the provision of that name where several share the key; none: every one of them.
    :ivar field: the field that is set; a field of a part with a dot: ``extension.allowed``.
    :ivar value: what it becomes.
    """

    kind: Key
    key: Key | Literal["*"]
    variant: Key | None = None
    field: Annotated[str, Field(pattern=r"^(\*|[a-z_]+(\.[a-z_]+)*)$")]
    value: Any


class Option(Part):
    """One answer to an open point, and what it changes.

    :ivar key: its name within the open point. :ivar text: the answer in words. :ivar changes: none where the document's
        own value stays.
    """

    key: Key
    text: Words
    changes: tuple[Change, ...] = ()


class OpenPoint(Part):
    """Something the document leaves open or says in two ways.

    :ivar key: its name in the pack. :ivar article: the articles that leave it open.
    :ivar rules: the catalogue rows it concerns.
    :ivar question: what must be answered. :ivar explanation: why the document does not answer it.
    :ivar about: keys of the provisions it concerns. :ivar options: the answers that can be given.
    :ivar default: the answer until the institution gives its own; ``because``: why this one.
    :ivar source: where the catalogue lists it, such as ``V1.3`` or ``Z1.1``.
    """

    key: Key
    article: Texts = ()
    source: Texts
    rules: Annotated[tuple[RuleNumber, ...], BeforeValidator(_as_list)] = ()
    about: Keys = ()
    question: Words
    explanation: Words
    options: Annotated[tuple[Option, ...], Field(min_length=2)]
    default: Key
    because: Words

    @model_validator(mode="after")
    def _default_is_an_option(self) -> Self:
        keys = [option.key for option in self.options]
        if self.default not in keys:
            raise ValueError(f"the default is one of the options: {', '.join(keys)}")
        if len(set(keys)) != len(keys):
            raise ValueError("two options have one key")
        return self


class ExtensionGiven(Part):
    """An extension in a golden case."""

    amount: Amount
    unit: Unit


class GoldenCase(Part):
    """What must come out: this term, started then, under these facts, ends on this day.

    :ivar index: the deadline of the catalogue it proves (``D08``). :ivar closed: closing periods, first and last day.
    :ivar title: what happens in the case. :ivar extensions: given one after the other.
    :ivar on: the day asked about; that of the start when it is not given.
    :ivar cohort: a fact for values that hold only sometimes, as are ``component``, ``exam_form``, ``matter`` and
        ``circumstance``.
    :ivar measured: events that fall on the day of the start, for values whose condition is measured on one.
    :ivar answers: answers to open points other than the defaults. :ivar due: the last (or first) day; none with
        ``state`` for terms that have no date.
    """

    term: Key
    index: Texts = ()
    title: Words
    start: date | datetime | None = None
    extensions: tuple[ExtensionGiven, ...] = ()
    closed: tuple[tuple[date, date], ...] = ()
    on: date | None = None
    cohort: int | None = None
    component: Key | None = None
    exam_form: Key | None = None
    matter: Key | None = None
    circumstance: Keys = ()
    measured: Keys = ()
    answers: dict[str, str] = Field(default_factory=dict)
    due: date | datetime | None = None
    state: Literal["not_set", "set_in_case", "by_other", "at_once"] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.due is None) == (self.state is None):
            raise ValueError("expects either a day (due) or a state, not both and not neither")
        if self.due is not None and self.start is None:
            raise ValueError("a case that expects a day has a start")
        return self
