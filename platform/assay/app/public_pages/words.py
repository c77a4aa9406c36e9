"""Labels that are made before there is a request."""

from assay.i18n import lazy_gettext as _l

PLACE_WORDS = {
    "register": _l("Register"),
    "regulations": _l("Regulations"),
    "about": _l("About the register"),
    "institutions": _l("For institutions"),
    "sign_in": _l("Sign in"),
}
