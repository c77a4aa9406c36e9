"""Sending a letter: checked against the regulation, written out, kept, and on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from assay import audit
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import gettext as _
from assay.letters import Citation, LetterTemplate, WrittenLetter, lacking, write
from assay.mail import NoticeKind
from assay.outbox import add_job, notify_person
from assay.permissions import Actor
from assay.problems import Conflict
from tenants.letters import citing
from tenants.letters.models import Letter, PlatformLetter
from tenants.letters.notices import RECEIVED
from tenants.letters.operations.letterheads import head_of, lines_of

Cited = Mapping[str, Sequence[Citation]]
#: Who signs a letter of the platform.
PLATFORM = "Assay"


class ContentsLacking(Conflict):
    """The regulation asks for something in this letter that it does not say. ``facts['lacking']`` names it."""

    code = "letter-contents-lacking"


def send(
    actor: Actor,
    moment: datetime,
    template: LetterTemplate,
    values: Mapping[str, Any],
    *,
    about: tuple[str, UUID],
    to_name: str,
    person_id: UUID | None = None,
    to_lines: Sequence[str] = (),
    cited: Cited | None = None,
    signed: Sequence[str] = (),
    language: str = "nl",
    notice: NoticeKind | None = RECEIVED,
    told: Mapping[str, str] | None = None,
) -> Letter:
    """Send a letter in the name of the actor's institution: keep it, have its PDF made and tell the person.

    What may be sent is for the act that sends it to check: this asks for no permission of its own.

    :param values: by field of the template. :param about: kind and id of what the letter is about.
    :param person_id: the person of the product to whom it goes; None for somebody outside, who gets it on paper.
    :param cited: articles by claim. :param signed: who signs; the actor and the institution where it is not given.
    :param notice: the kind of notice that tells the person, whose mail holds the letter; None where another notice of
        the act tells of it. :param told: what that notice says beside ``sender`` and ``letter_id``.
    :raises ContentsLacking: the institution's regulation asks for something that the letter does not say.
    :raises assay.letters.template.FieldFault: a value that the template does not take; a fault of the program.
    """
    assert actor.tenant_id is not None, "a letter of an institution is sent in its hat"
    today = moment.astimezone(AMSTERDAM).date()
    kept, given = template.kept(values), cited or {}
    filled = {name for name, value in kept.items() if value} | {claim for claim, cites in given.items() if cites}
    lacks = lacking(template, filled, citing.wanted(actor.tenant_id, today, template, language))
    if lacks:
        raise ContentsLacking(
            _(
                "The regulation asks for more in this letter than it says: %(what)s.",
                what="; ".join(f"{each.words} ({', '.join(each.articles)})" for each in lacks),
            ),
            lacking=lacks,
        )
    written = write(
        template,
        kept,
        given,
        language=language,
        day=today,
        sender=lines_of(head_of(actor)),
        to_name=to_name,
        to_lines=to_lines,
        signed=signed or _signature(actor),
    )
    letter = Letter(tenant_id=actor.tenant_id, person_id=person_id, **_kept(actor, moment, written, kept, given, about))
    db.session.add(letter)
    db.session.flush()
    audit.record(
        actor, "letter.sent", f"letter:{letter.id}", person_id=person_id, template=template.key,
        version=template.version, sha256=letter.sha256, about=f"{about[0]}:{about[1]}",
    )  # fmt: skip
    add_job("letters.print", moment, tenant_id=actor.tenant_id, letter_id=letter.id)
    if person_id is not None and notice is not None:
        params: dict[str, Any] = {"sender": actor.hat.name, "letter_id": letter.id, **(told or {})}
        notify_person(person_id, notice.name, path=f"/letters/{letter.id}", **params)
    return letter


def send_from_platform(
    actor: Actor,
    moment: datetime,
    template: LetterTemplate,
    values: Mapping[str, Any],
    *,
    about: tuple[str, UUID],
    to_name: str,
    to_email: str,
    language: str,
) -> PlatformLetter:
    """Send a letter of the platform, by mail, to somebody who may have no account. Keep it and have its PDF made.

    :raises assay.letters.template.FieldFault: a value that the template does not take; a fault of the program.
    """
    kept = template.kept(values)
    written = write(
        template,
        kept,
        {},
        language=language,
        day=moment.astimezone(AMSTERDAM).date(),
        sender=(PLATFORM,),
        to_name=to_name,
        signed=(PLATFORM,),
    )
    letter = PlatformLetter(to_email=to_email, **_kept(actor, moment, written, kept, {}, about))
    db.session.add(letter)
    db.session.flush()
    audit.record(
        actor, "letter.sent", f"letter:{letter.id}", template=template.key, version=template.version,
        sha256=letter.sha256, about=f"{about[0]}:{about[1]}",
    )  # fmt: skip
    add_job("letters.print", moment, platform=True, letter_id=letter.id)
    add_job("letters.mail", moment, platform=True, letter_id=letter.id)
    return letter


def _signature(actor: Actor) -> tuple[str, ...]:
    return tuple(line for line in (actor.name, actor.hat.name) if line)


def _kept(
    actor: Actor,
    moment: datetime,
    written: WrittenLetter,
    values: Mapping[str, str | None],
    cited: Cited,
    about: tuple[str, UUID],
) -> dict[str, Any]:
    return {
        "template": written.template,
        "template_version": written.version,
        "language": written.language,
        "level": written.level,
        "subject_kind": about[0],
        "subject_id": about[1],
        "to_name": written.to[0],
        "fields": dict(values),
        "content": written.as_json(),
        "cited": [{"claim": claim, **asdict(each)} for claim, cites in sorted(cited.items()) for each in cites],
        "sha256": written.sha256,
        "sent_at": moment,
        "sent_by": actor.person_id,
        "sent_by_name": actor.name or PLATFORM,
    }
