"""Words for users: what is wrong with a file and how to mend it, and what was changed in it."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from assay.files.inspection.values import ChangeCode, RefusalCode

REFUSALS: Mapping[RefusalCode, LazyString] = {
    RefusalCode.EMPTY: _l("This file is empty. Check that you chose the right file and upload it again."),
    RefusalCode.TOO_LARGE: _l("This file is too large. Make it smaller and try again."),
    RefusalCode.NAME_UNSAFE: _l("The name of this file has characters that cannot be used. Rename it and try again."),
    RefusalCode.TYPE_NOT_ALLOWED: _l(
        "Files of this type cannot be uploaded. Use PDF, JPEG, PNG, HEIC, DOCX, XLSX, MP4 or MP3."
    ),
    RefusalCode.TYPE_MISMATCH: _l(
        "The content of this file does not match its name. Open it in the program you made it with, save it again in "
        "the right format and upload that file."
    ),
    RefusalCode.UNREADABLE: _l(
        "This file is damaged or incomplete. Check that you can open it yourself, save it again and upload that file."
    ),
    RefusalCode.TOO_COMPLEX: _l(
        "This file is too complex to check. Make it simpler, for example by printing it to a new PDF, and try again."
    ),
    RefusalCode.ENCRYPTED: _l("This file is protected with a password. Save it without a password and try again."),
    RefusalCode.INFECTED: _l(
        "The virus scanner found something in this file. Do not open it, and check your computer before you try again."
    ),
    RefusalCode.TOO_LARGE_TO_SCAN: _l(
        "This file is larger than the virus scanner here can look at. Make it smaller, or cut it in pieces and upload "
        "those."
    ),
    RefusalCode.POLYGLOT: _l(
        "There is another file hidden in this file. Save it again in the program you made it with and upload that file."
    ),
    RefusalCode.DECOMPRESSION_BOMB: _l(
        "This file becomes far too large when it is opened. Save it again in the program you made it with, or make it "
        "smaller."
    ),
    RefusalCode.TOO_MANY_PAGES: _l("This document has too many pages. Split it and upload the parts you need."),
    RefusalCode.TOO_MANY_PIXELS: _l(
        "This file has a picture that is too large. Make the picture smaller and try again."
    ),
    RefusalCode.ACTIVE_CONTENT: _l(
        "This file has parts that can run by themselves, such as scripts. Print it to a new PDF and upload that file."
    ),
    RefusalCode.MACROS: _l(
        "This file has macros. Save it as a normal document without macros (DOCX or XLSX) and try again."
    ),
    RefusalCode.DOCUMENT_TYPE_DECLARATION: _l(
        "This file has a construction that does not belong in a document. Save it again in Word, Excel or LibreOffice "
        "and upload that file."
    ),
    RefusalCode.EMBEDDED_FILE: _l(
        "There are other files inside this file. Take them out, upload them one by one, and try again."
    ),
    RefusalCode.EMBEDDED_OBJECT: _l(
        "There is an object from another program in this file. Replace it with a picture, for example by printing the "
        "document to PDF."
    ),
    RefusalCode.EXTERNAL_LINK: _l(
        "This file fetches content from elsewhere. Break the links to other files and websites, or print it to PDF."
    ),
    RefusalCode.UNSAFE_PATH: _l(
        "The inside of this file is put together in an unusual way. Save it again in Word, Excel or LibreOffice and "
        "upload that file."
    ),
    RefusalCode.UNKNOWN_CONTENT: _l(
        "There are parts in this file that cannot be checked. Print it to PDF and upload that file."
    ),
}

CHANGES: Mapping[ChangeCode, LazyString] = {
    ChangeCode.METADATA_REMOVED: _l("Hidden data was removed, such as the maker, the device or the place."),
    ChangeCode.CONVERTED_FROM_HEIC: _l("The picture was converted from HEIC to JPEG."),
    ChangeCode.ROTATED: _l("The picture was turned upright."),
    ChangeCode.COLOURS_CONVERTED: _l("The colours were converted to the standard for screens (sRGB)."),
    ChangeCode.FIRST_IMAGE_KEPT: _l("The file had several pictures. Only the first was kept."),
    ChangeCode.AUTHORS_REMOVED: _l("Names of people were removed from comments and tracked changes."),
    ChangeCode.OPEN_ACTION_REMOVED: _l("Actions that start when the document is opened were removed."),
    ChangeCode.SIGNATURE_REMOVED: _l(
        "The digital signature was removed, because it is no longer valid after the check."
    ),
    ChangeCode.REPAIRED: _l("The file was slightly damaged and has been repaired."),
    ChangeCode.EXTRA_DATA_REMOVED: _l("Data that does not belong to the file was removed."),
    ChangeCode.TEMPLATE_LINK_REMOVED: _l("The link to the template of the document was removed."),
    ChangeCode.PRINTER_SETTINGS_REMOVED: _l("Printer settings were removed."),
    ChangeCode.CUSTOM_DATA_REMOVED: _l("Hidden data of other programs was removed."),
}
