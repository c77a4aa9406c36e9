"""The profile and the consents in the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask

from assay.api import ApiCalls, register_calls
from assay.api.versions import etag, expected_version
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict
from assay.web.forms import clean_line, clean_text
from marketplace.profiles import operations, queries, rules
from marketplace.profiles.models import Profile
from marketplace.profiles.permissions import CHANGE_PROFILE, READ_PROFILE
from marketplace.profiles.schemas import ConsentOut, OpeningsIn, OpeningsOut, ProfileIn, ProfileOut, ProfilePreviewOut
from marketplace.profiles.words import CONSENT_TEXT

calls = ApiCalls("api-profile", __name__, description="One's own profile, and who sees what of it")


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)


@calls.call("/profile", access=READ_PROFILE, answer=ProfileOut)
def show(actor: Actor, moment: datetime) -> Any:
    """What the caller filled in, opened or not; version 0 where nothing was."""
    profile = queries.own_profile(actor)
    return profile or Profile(crebo=[], schools=[]), etag(profile.version if profile else 0)


@calls.call("/profile", access=CHANGE_PROFILE, method="PUT", body=ProfileIn, answer=ProfileOut)
def change(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Replace what was filled in; needs If-Match."""
    lines = {
        name: clean_line(body[name]) or None for name in ("shown_name", "organisation", "email", "phone", "website")
    }
    lists = {name: tuple(dict.fromkeys(body[name])) for name in ("crebo", "schools")}
    values = rules.ProfileValues(**{**body, **lines, **lists, "about": clean_text(body["about"]) or None})
    profile = operations.change_profile(actor, moment, values, expected_version())
    return profile, etag(profile.version)


@calls.call("/profile/openings", access=READ_PROFILE, answer=OpeningsOut)
def openings(actor: Actor, moment: datetime) -> Any:
    """Who sees what now, and the text that is agreed to."""
    stands = rules.openings_of(queries.standing_openings(actor))
    return {
        "openings": {field: stands.audience(field) for field in rules.FIELDS},
        "search_engines": stands.search_engines,
        "closed": stands.closed,
        "findable": stands.findable,
        "text_version": rules.TEXT_VERSION,
        "text": str(CONSENT_TEXT),
    }


@calls.call("/profile/openings", access=CHANGE_PROFILE, method="PUT", body=OpeningsIn, status=204)
def choose(actor: Actor, moment: datetime, body: dict[str, Any]) -> None:
    """Answer who may see what; at work at once."""
    if body["text_version"] != rules.TEXT_VERSION:
        raise Conflict(_("The text has changed since. Read it again and answer."))
    operations.choose_openings(actor, moment, body["openings"], body["search_engines"], body["language"])


@calls.call("/profile/openings/history", access=READ_PROFILE, answer=ConsentOut, many=True)
def history(actor: Actor, moment: datetime) -> Any:
    """Consents given and withdrawn, the newest first."""
    return queries.opening_history(actor)


@calls.call("/profile/closed", access=CHANGE_PROFILE, method="PUT", status=204)
def close(actor: Actor, moment: datetime) -> None:
    """Not be found at all; the choices are kept."""
    operations.close_everything(actor, moment, actor.language)


@calls.call("/profile/closed", access=CHANGE_PROFILE, method="DELETE", status=204)
def reopen(actor: Actor, moment: datetime) -> None:
    """Be found again, by those the choices name."""
    operations.end_closing(actor, moment)


@calls.call("/profile/preview", access=READ_PROFILE, answer=ProfilePreviewOut)
def preview(actor: Actor, moment: datetime) -> Any:
    """What everyone and what institutions see now."""
    return queries.published(actor)


@calls.call("/profile/photo/<uuid:file_id>", access=CHANGE_PROFILE, method="PUT", status=204)
def choose_photo(actor: Actor, moment: datetime, file_id: UUID) -> None:
    """Use this picture; it was uploaded as a file with the purpose ``photo`` and is ready."""
    operations.choose_photo(actor, moment, file_id)


@calls.call("/profile/photo", access=CHANGE_PROFILE, method="DELETE", status=204)
def remove_photo(actor: Actor, moment: datetime) -> None:
    """Show no picture."""
    operations.choose_photo(actor, moment, None)
