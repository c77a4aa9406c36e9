"""The form with which the list of qualifications is kept."""

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField

from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, clean_line
from tenants.reference.rules import LARGEST_FILE


class ImportForm(Form):
    file = FileField(
        _l("File"),
        description=_l("CSV with a header, or JSON. At most %(most)s MB.", most=LARGEST_FILE // 1_000_000),
        render_kw={"accept": ".csv,.json", "required": True},
    )
    source = StringField(
        _l("Which document do the rows come from?"),
        [MaxLength(500)],
        filters=[clean_line],
        description=_l("For example the title and date of the regulation. Leave it out where the file says it itself."),
    )
    complete = BooleanField(
        _l("This is the whole list"),
        description=_l("What the file does not name is retired. It is never deleted: people hold evidence for it."),
    )


class ApplyForm(Form):
    sha256 = HiddenField()
