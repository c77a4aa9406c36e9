"""Who runs this copy, as the public pages name them."""

from dataclasses import dataclass

from assay.settings import Settings


@dataclass(frozen=True)
class Operator:
    """The organisation that runs this copy.

    :param name: its name; empty where the settings give none.
    :param email: where questions go; empty where the settings give none.
    :param security: where reports of weaknesses go: an e-mail address or a web address; empty where there is none.
    """

    name: str = ""
    email: str = ""
    security: str = ""


def operator_of(settings: Settings) -> Operator:
    """The operator that the settings `operator_name`, `contact_email` and `security_contact` name.

    A copy whose settings lack them shows no name and no address, rather than a made-up one.
    """
    return Operator(settings.operator_name or "", settings.contact_email or "", settings.security_contact or "")
