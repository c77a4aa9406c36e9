"""Rights over one's own portfolio. They hold in the personal hat."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import in_person, permission

_WHOSE = _l("Everyone keeps their own portfolio.")

READ = permission("portfolio.evidence:read", scope="portfolio:read", grants=(in_person,), whose=_WHOSE)
WRITE = permission("portfolio.evidence:write", scope="portfolio:write", grants=(in_person,), whose=_WHOSE)
