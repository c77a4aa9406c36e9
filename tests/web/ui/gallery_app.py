"""A minimal application that shows the gallery, so that the look is tested without the rest of the product."""

import secrets
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, g, request
from markupsafe import Markup

from assay.i18n import init_i18n
from assay.web.assets import register_assets
from assay.web.shell import Shell
from assay.web.ui import TenantStyle, init_ui
from assay.web.ui.gallery import render_gallery

TEMPLATES = Path(__file__).parents[3] / "platform" / "assay" / "web" / "templates"


class GalleryShell(Shell):
    """The shell with the most in it; `?public=1` gives the public one, `?language=en` English, `?theme=dark` dark."""

    @property
    def public(self) -> bool:
        return request.args.get("public") == "1" or request.path.endswith("/register")

    @property
    def language(self) -> str:
        return "nl" if request.args.get("language", "nl") == "nl" else "en"

    @property
    def theme(self) -> str:
        return request.args.get("theme", "auto")

    @property
    def hat(self) -> dict[str, Any]:
        return {"kind": "none" if self.public else "personal", "label": "" if self.public else "Mijn portfolio"}

    @property
    def hats(self) -> list[dict[str, Any]]:
        if self.public:
            return []
        return [{"key": "me", "label": "Mijn portfolio", "current": True}, {"key": "a12", "label": "ROC A12, Ede"}]

    @property
    def places(self) -> list[dict[str, Any]]:
        if self.public:
            words: tuple[str, ...] = ("Register", "Controleer een certificaat", "Regelingen")
            current = 0
        else:
            dutch_words = ("Vandaag", "Portfolio", "Agenda", "Assessoren zoeken", "Examens", "Zaken", "Instellingen")
            english_words = ("Today", "Portfolio", "Agenda", "Find assessors", "Exams", "Cases", "Settings")
            words = dutch_words if self.language == "nl" else english_words
            current = {"today": 0, "status": 1, "forms": 1}.get(request.path.rsplit("/", 1)[-1], 6)
        return [
            {"label": word, "url": "#", "current": n == current, "count": 4 if not self.public and n == 5 else None}
            for n, word in enumerate(words)
        ]

    @property
    def person_name(self) -> str:
        return "" if self.public else "A. Voorbeeld"

    @property
    def inbox_count(self) -> int:
        return 3

    @property
    def csp_nonce(self) -> str:
        return str(g.nonce)

    @property
    def csrf_token(self) -> str:
        return "" if self.public else "made-up"

    @property
    def hidden(self) -> Markup:
        return Markup('<input type="hidden" name="csrf_token" value="{}">').format(self.csrf_token)

    @property
    def tenant_style(self) -> TenantStyle | None:
        return None


def gallery_app(cache: Path) -> Flask:
    """The application with the gallery and stub routes, under the content security policy of the product."""
    app = Flask(__name__, template_folder=str(TEMPLATES), static_folder=None)
    app.secret_key = "only for the gallery"
    init_i18n(app, lambda: request.args.get("language", "nl") if request else None)
    register_assets(app, cache)
    init_ui(app)
    app.jinja_env.globals["shell"] = GalleryShell()
    account = Blueprint("account", __name__)
    account.add_url_rule("/hat", "change_hat", lambda: "", methods=["POST"])
    account.add_url_rule("/language", "change_language", lambda: "", methods=["POST"])
    account.add_url_rule("/account/language", "keep_language", lambda: "", methods=["POST"])
    app.register_blueprint(account)

    @app.before_request
    def _nonce() -> None:
        g.nonce = secrets.token_urlsafe(12)

    @app.after_request
    def _policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'nonce-{g.nonce}' 'strict-dynamic'; style-src 'self' 'nonce-{g.nonce}'; "
            "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
        )
        return response

    app.add_url_rule("/dev/gallery", "gallery", render_gallery)
    app.add_url_rule("/dev/gallery/<page>", "gallery_page", render_gallery)
    return app
