"""ETag and If-Match: nobody overwrites what they have not seen."""

import re

from flask import request

from assay.i18n import lazy_gettext as _l
from assay.problems import Conflict, Problem

#: A strong tag of ours; a weak one, a list or ``*`` does not say which version was seen.
_ETAG = re.compile(r'"([0-9]{1,9})"')


class VersionRequired(Problem):
    """A change without If-Match."""

    status = 428
    code = "version-required"
    default_detail = _l("Send If-Match with the ETag you last saw.")


class VersionPassed(Conflict):
    """If-Match names an older version."""

    status = 412
    code = "version-passed"


def etag(version: int) -> dict[str, str]:
    """The header for this version."""
    return {"ETag": f'"{version}"'}


def expected_version() -> int:
    """The version in If-Match. Raises `VersionRequired` without one and `VersionPassed` for one that is not ours."""
    header = request.headers.get("If-Match")
    if header is None:
        raise VersionRequired
    found = _ETAG.fullmatch(header.strip())
    if found is None:
        raise VersionPassed
    return int(found[1])
