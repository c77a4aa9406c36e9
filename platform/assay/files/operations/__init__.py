"""The acts on files, one file per use case."""

from assay.files.operations.checking import check_file
from assay.files.operations.deleting import delete_photo
from assay.files.operations.handing_out import download_link, play_link, preview_link
from assay.files.operations.in_parts import PartLink, Parts, part_link
from assay.files.operations.opening import close_to, open_to
from assay.files.operations.sweeping import discard_upload, erase_deleted, forget_unconfirmed, sweep_store
from assay.files.operations.uploading import Intent, confirm_upload, form_again, intend_upload

__all__ = [
    "Intent",
    "PartLink",
    "Parts",
    "check_file",
    "close_to",
    "confirm_upload",
    "delete_photo",
    "discard_upload",
    "download_link",
    "erase_deleted",
    "forget_unconfirmed",
    "form_again",
    "intend_upload",
    "open_to",
    "part_link",
    "play_link",
    "preview_link",
    "sweep_store",
]
