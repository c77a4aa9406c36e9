"""Words for kinds, roles and places in the bar."""

from typing import Any

from assay.i18n import lazy_gettext as _l

KIND_WORDS: dict[str, Any] = {
    "school": _l("School"),
    "exam_bureau": _l("Exam bureau"),
    "verifying_body": _l("Verifying body"),
}
KIND_HINTS: dict[str, Any] = {
    "school": _l("A school or centre for vocational education that engages assessors."),
    "exam_bureau": _l("An organisation that holds exams for schools or companies."),
    "verifying_body": _l("An assessor bank: it checks what assessors hand in and decides on their status."),
}
COUNTRY_WORDS: dict[str, Any] = {"NL": _l("The Netherlands"), "BE": _l("Belgium (Flanders)")}
ROLE_WORDS: dict[str, Any] = {
    "administrator": _l("Administrator"),
    "lead_assessor": _l("Lead assessor"),
    "coordinator": _l("Coordinator"),
    "board": _l("Board"),
    "secretary": _l("Secretary"),
}
ROLE_HINTS: dict[str, Any] = {
    "administrator": _l("Invites and ends people, and changes the settings."),
    "lead_assessor": _l("Looks at what assessors hand in, and decides on it."),
    "coordinator": _l("Finds assessors, and enters them in the register."),
    "board": _l("Takes regulations into force, hands powers on, and appoints the members of bodies."),
    "secretary": _l("Keeps bodies and their members, the calendar and the locations."),
}
PLACE_WORDS: dict[str, Any] = {
    "people": _l("People"),
    "settings": _l("Settings"),
    "requests": _l("Requests"),
    "institutions": _l("Institutions"),
}
