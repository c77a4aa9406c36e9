"""Forms around files, for browsers without script."""

from wtforms import SelectField, StringField

from assay.files.inspection.values import Format
from assay.files.rules import Purpose
from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, Required, choices, clean_line

FORMAT_WORDS = {
    Format.PDF: _l("PDF document"),
    Format.JPEG: _l("JPEG picture (.jpg)"),
    Format.PNG: _l("PNG picture"),
    Format.HEIC: _l("HEIC picture (from an iPhone)"),
    Format.DOCX: _l("Word document (.docx)"),
    Format.XLSX: _l("Excel sheet (.xlsx)"),
    Format.MP4: _l("MP4 film"),
    Format.MP3: _l("MP3 sound"),
}


class PlainUploadForm(Form):
    """First step without script: what will be sent. The store binds the type, so it must be known beforehand."""

    format = SelectField(_l("What kind of file is it?"), [Required()])
    name = StringField(
        _l("What shall we call it?"),
        [MaxLength(150)],
        filters=[clean_line],
        description=_l("A short name by which you know it again. No names of candidates."),
    )

    def offer(self, purpose: Purpose) -> None:
        """Fill the list with the kinds taken for this purpose."""
        self.format.choices = choices((form.value, FORMAT_WORDS[form]) for form in purpose.formats)

    @property
    def file_name(self) -> str:
        """The shown name, with the ending of the chosen kind."""
        chosen = Format(self.format.data)
        name = self.name.data or str(FORMAT_WORDS[chosen])
        ending = chosen.extensions[0]
        return name if name.casefold().endswith(f".{ending}") else f"{name}.{ending}"

    @property
    def media_type(self) -> str:
        """The media type of the chosen kind."""
        return Format(self.format.data).media_type
