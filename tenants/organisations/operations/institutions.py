"""What the platform does with institutions, and what an institution changes of itself."""

from datetime import datetime
from uuid import UUID

from assay import audit
from assay.db import db
from assay.i18n import gettext as _
from assay.outbox import add_job
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, Stale
from assay.tenancy.models import Tenant
from assay.web.ui.colour import TenantStyle, ink_on
from tenants.organisations import queries
from tenants.organisations.operations import checking
from tenants.organisations.operations.requests import invite_first
from tenants.organisations.permissions import CHANGE_SETTINGS, KEEP_INSTITUTIONS


def close(actor: Actor, moment: datetime, institution_id: UUID, reason: str) -> Tenant:
    """Close an institution's account: from the next request on nobody acts for it. What it decided stays.

    :raises NotFound: no such institution. :raises Conflict: it is closed already.
    :raises Invalid: no reason, or one over 1,000 characters.
    """
    KEEP_INSTITUTIONS.require(actor)
    tenant = queries.institution_to_keep(actor, institution_id, lock=True)
    if tenant.status == "closed":
        raise Conflict(_("This institution was closed already."))
    errors: checking.Errors = {}
    checking.text(errors, "reason", reason, 1000, _("Give the reason. It stays in the record."))
    if errors:
        raise Invalid(errors=errors)
    tenant.status, tenant.closed_at = "closed", moment
    tenant.version += 1
    db.session.flush()
    audit.record(actor, "institution.closed", f"tenant:{tenant.id}", reason=reason)
    # The platform sees no appointments; a job in the institution's own scope tells its administrators.
    add_job("organisations.tell_closed", moment, tenant_id=tenant.id)
    return tenant


def invite_first_again(actor: Actor, moment: datetime, institution_id: UUID) -> UUID:
    """Send the first administrator a new invitation; the earlier link stops working. Returns the invitation's id.

    :raises NotFound: no such institution. :raises Conflict: it has people of its own, is closed, or never asked.
    """
    KEEP_INSTITUTIONS.require(actor)
    tenant = queries.institution_to_keep(actor, institution_id)
    request = queries.request_of_institution(actor, tenant.id)
    if request is None or tenant.status == "closed":
        raise Conflict(_("This institution has its own people already. They invite the others."))
    return invite_first(actor, moment, request)


def change_settings(
    actor: Actor,
    *,
    website: str,
    place: str,
    brand: str,
    brand_ink: str,
    radius: int | None,
    version: int,
) -> Tenant:
    """Change what the institution says of itself, and its colours.

    :param place: as typed or picked; empty for none. :param website: as typed; empty for none.
    :param brand: ``#rrggbb``, or empty for the house's own colours. :param brand_ink: the ink on it, empty to let us
        choose. :param radius: of corners, in pixels.
    :param version: of the settings as the administrator saw them.
    :raises Stale: somebody changed them in the meantime; ``current`` is the institution as it stands.
    :raises Invalid: with every fault at its field.
    """
    CHANGE_SETTINGS.require(actor)
    tenant = queries.own_institution(actor, lock=True)
    if tenant.version != version:
        raise Stale(current=tenant)
    errors: checking.Errors = {}
    changed = {
        "website": checking.site(errors, "website", website),
        "place_id": checking.place(errors, "place", place, tenant.country) if place else None,
        "brand": _style(errors, brand, brand_ink, radius),
    }
    if errors:
        raise Invalid(errors=errors)
    names = sorted(name for name, value in changed.items() if getattr(tenant, name) != value)
    if not names:
        return tenant
    for name in names:
        setattr(tenant, name, changed[name])
    tenant.version += 1
    db.session.flush()
    audit.record(actor, "institution.settings_changed", f"tenant:{tenant.id}", fields=names)
    return tenant


def _style(errors: checking.Errors, brand: str, brand_ink: str, radius: int | None) -> dict[str, str | int] | None:
    """The colours as they are kept, with the contrast that WCAG asks of text."""
    if not brand:
        return None
    try:
        style = TenantStyle(
            brand=brand.lower(), brand_ink=(brand_ink or ink_on(brand)).lower(), radius=8 if radius is None else radius
        )
        problems = style.problems()
    except ValueError:
        errors["brand"] = [_("A colour is a # with six digits or letters, for example #0f4c5c.")]
        return None
    words = {
        "brand-on-paper": ("brand", _("This colour is too light to read on paper. Choose a darker one.")),
        "ink-on-brand": ("brand_ink", _("This text cannot be read on the colour. Choose another, or leave it out.")),
        "radius": ("radius", _("Choose a number from 0 to 16.")),
    }
    for problem in problems:
        field, sentence = words[problem]
        errors[field] = [sentence]
    return {"brand": style.brand, "brand_ink": style.brand_ink, "radius": style.radius}
