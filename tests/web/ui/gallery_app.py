"""A minimal application that shows the gallery, so that the look is tested without the rest of the product."""

import secrets
from pathlib import Path

from flask import Blueprint, Flask, Response, g, request
from werkzeug.local import LocalProxy

from assay.i18n import init_i18n
from assay.web.assets import register_assets
from assay.web.ui import Hat, HatChoice, Place, Shell, init_ui
from assay.web.ui.gallery import render_gallery

TEMPLATES = Path(__file__).parents[3] / "platform" / "assay" / "web" / "templates"


def shell_for_request() -> Shell:
    """A shell with the most in it; `?public=1` gives the public one, `?language=en` English, `?theme=dark` dark."""
    public = request.args.get("public") == "1" or request.path.endswith("/register")
    dutch = request.args.get("language", "nl") == "nl"
    here = request.path.rsplit("/", 1)[-1]
    if public:
        words: tuple[str, ...] = ("Register", "Controleer een certificaat", "Regelingen")
        places = tuple(Place(word, "#", word == "Register") for word in words)
    else:
        dutch_words = ("Vandaag", "Portfolio", "Agenda", "Assessoren zoeken", "Examens", "Zaken", "Instellingen")
        english_words = ("Today", "Portfolio", "Agenda", "Find assessors", "Exams", "Cases", "Settings")
        current = {"today": 0, "status": 1, "forms": 1}.get(here, 6)
        words = dutch_words if dutch else english_words
        places = tuple(Place(word, "#", n == current, 4 if n == 5 else 0) for n, word in enumerate(words))
    return Shell(
        language="nl" if dutch else "en",
        theme=request.args.get("theme", "auto"),
        public=public,
        signed_in=not public,
        hat=Hat("public", "") if public else Hat("person", "Mijn portfolio"),
        hats=() if public else (HatChoice("me", "Mijn portfolio", True), HatChoice("a12", "ROC A12, Ede")),
        places=places,
        person_name="" if public else "A. Voorbeeld",
        inbox_count=3,
        csp_nonce=g.nonce,
        csrf_token="" if public else "made-up",
    )


def gallery_app(cache: Path) -> Flask:
    """The application with the gallery and stub routes, under the content security policy of the product."""
    app = Flask(__name__, template_folder=str(TEMPLATES), static_folder=None)
    app.secret_key = "only for the gallery"
    init_i18n(app, lambda: request.args.get("language", "nl") if request else None)
    register_assets(app, cache)
    init_ui(app)
    app.jinja_env.globals["shell"] = LocalProxy(shell_for_request)
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
