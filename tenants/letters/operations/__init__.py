"""The acts around letters: sending, keeping the letterhead, making the PDF, handing it out."""

from tenants.letters.operations.handing_out import download_link
from tenants.letters.operations.letterheads import HeadValues, keep_letterhead, lines_of
from tenants.letters.operations.sending import ContentsLacking, send, send_from_platform
from tenants.letters.operations.storing import store_pdf
from tenants.letters.operations.writing_of import (
    send_account_decision,
    send_adoption_notices,
    send_appointment_letter,
)

__all__ = [
    "ContentsLacking",
    "HeadValues",
    "download_link",
    "keep_letterhead",
    "lines_of",
    "send",
    "send_account_decision",
    "send_adoption_notices",
    "send_appointment_letter",
    "send_from_platform",
    "store_pdf",
]
