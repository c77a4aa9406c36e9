"""ETag and If-Match: nobody overwrites what they have not seen."""

from flask import request

from assay.problems import Conflict, Problem


class VersionRequired(Problem):
    """A change without If-Match."""

    status = 428
    code = "version-required"
    default_detail = "Send If-Match with the ETag you last saw."


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
    value = header.strip().removeprefix("W/").strip('"')
    if not value.isdigit():
        raise VersionPassed
    return int(value)
