"""What the page shell needs to know. The web layer fills one `Shell` per request as the template global `shell`."""

from dataclasses import dataclass, field

from markupsafe import Markup

from assay.web.ui.colour import TenantStyle


@dataclass(frozen=True)
class Hat:
    """In which quality the person acts: `kind` ("person", "institution", "platform", "public") and its name."""

    kind: str
    label: str


@dataclass(frozen=True)
class HatChoice:
    """A hat the person may put on."""

    key: str
    label: str
    current: bool = False


@dataclass(frozen=True)
class Place:
    """One of at most seven places of a hat; `count` is shown when it is not 0."""

    label: str
    url: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True)
class Links:
    """Addresses the shell points to. Every one has a default, so that a minimal application can show a page."""

    home: str = "/"
    mine: str = "/today"
    search: str = "/search"
    inbox: str = "/inbox"
    account: str = "/account"
    sign_out: str = "/sign-out"
    privacy: str = "/privacy"
    terms: str = "/terms-of-use"
    accessibility: str = "/accessibility"
    contact: str = "/contact"
    help: str = "/help"


@dataclass(frozen=True)
class Shell:
    """The state of the shell for one page. `theme` is "auto", "light" or "dark".

    A public page has `public=True` and shows the same to everyone: no hat, no inbox, no name, no token.
    """

    language: str = "nl"
    languages: tuple[tuple[str, str], ...] = (("nl", "Nederlands"), ("en", "English"))
    theme: str = "auto"
    signed_in: bool = False
    public: bool = True
    hat: Hat = Hat("public", "")
    hats: tuple[HatChoice, ...] = ()
    places: tuple[Place, ...] = ()
    person_name: str = ""
    inbox_count: int = 0
    csp_nonce: str = ""
    csrf_token: str = ""
    tenant_style: TenantStyle | None = None
    links: Links = field(default_factory=Links)

    @property
    def hidden(self) -> Markup:
        """The hidden fields every form of ours carries: the token."""
        return Markup('<input type="hidden" name="csrf_token" value="{}">').format(self.csrf_token)
