"""The WSGI application for a server: ``granian --interface wsgi assay.app.wsgi:app``."""

from assay.app.factory import create_app
from assay.app.start import refuse_unsafe
from assay.settings import Settings

app = create_app(Settings.from_environment())
refuse_unsafe(app)
