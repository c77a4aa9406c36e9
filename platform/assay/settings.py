"""What the program must be told from outside: typed settings read from environment variables.

Every setting is a field of `Settings`; the name of its environment variable is the field's name in capitals. All faults
are found at once and each is one line that names the variable, so that whoever installs the program corrects them in
one go. Production refuses what is only safe on a developer's own machine; those refusals stand in one table
(`assay.settings_refusals.REFUSED_IN_PRODUCTION`).

Secrets are `SecretStr`: they show as stars in logs, tracebacks and `repr`. `docs/settings.md` is made from the
descriptions here (`./assay check --settings-doc`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    PositiveInt,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from assay.settings_refusals import REFUSED_IN_PRODUCTION, host_of

Environment = Literal["development", "production", "test"]
Login = Literal["web", "worker", "relay", "batch", "migrate"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

MEBIBYTE = 1024 * 1024


class SettingsError(Exception):
    """The environment does not give usable settings. `faults` holds one line per fault, each naming its variable."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _must_be_url(schemes: tuple[str, ...]) -> AfterValidator:
    """A validator for addresses: a scheme out of `schemes` and a host. The message never repeats the value."""

    def check(value: str | SecretStr) -> str | SecretStr:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        scheme, separator, _ = text.partition("://")
        if not separator or scheme not in schemes:
            raise ValueError(f"must start with {' or '.join(f'{name}://' for name in schemes)}")
        if host_of(text) is None:
            raise ValueError("names no host, or a port that is no number")
        return value

    return AfterValidator(check)


def _without_trailing_slash(value: str) -> str:
    return value.rstrip("/")


def _without_path(value: str) -> str:
    if urlsplit(value).path or "?" in value or "#" in value:
        raise ValueError("must end after the host and port")
    return value


WebUrl = Annotated[str, _must_be_url(("http", "https")), AfterValidator(_without_trailing_slash)]
OriginUrl = Annotated[WebUrl, AfterValidator(_without_path)]
DatabaseUrl = Annotated[SecretStr, _must_be_url(("postgresql",))]
QueueUrl = Annotated[SecretStr, _must_be_url(("redis", "rediss"))]
SmtpUrl = Annotated[SecretStr, _must_be_url(("smtp", "smtps"))]
ScannerUrl = Annotated[str, _must_be_url(("tcp",))]
Port = Annotated[int, Field(ge=1, le=65535)]
# The names that both S3 and SeaweedFS accept; a shorter one makes the store answer in riddles.
BucketName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
CookieId = Annotated[str, Field(pattern=r"^[a-z0-9]{1,16}$")]


class Settings(BaseSettings):
    """All settings of one process. Frozen: nothing changes after the start.

    Make one with `Settings.from_environment()`; the constructor takes the fields by name and reads no environment,
    which keeps tests free of what a developer happens to have exported.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        validate_default=True,
        hide_input_in_errors=True,
    )

    assay_env: Environment = Field(
        default="development",
        description="Where this copy runs. `production` refuses settings that are only safe on your own machine.",
    )
    base_url: OriginUrl = Field(
        description="The address people use, without a path, for example `https://assay.example`. Links in mails and "
        "the origin that may upload files follow from it."
    )
    secret_key: SecretStr = Field(
        min_length=32,
        description="Signs cookies and form tokens. At least 32 random characters; `python3 -c 'import secrets; "
        "print(secrets.token_urlsafe(48))'` makes one.",
    )
    cookie_id: CookieId = Field(
        default="main",
        description="A short id of this copy, part of the cookie's name: two copies on one host name do not sign "
        "each other's users out. Lower-case letters and digits.",
    )

    database_url: DatabaseUrl = Field(
        description="PostgreSQL for the pages and the API, as `postgresql://assay_web:…@host:5432/assay?"
        "sslmode=verify-full`. The login owns nothing and cannot bypass row security."
    )
    database_url_worker: DatabaseUrl = Field(description="The same database for the jobs; login `assay_worker`.")
    database_url_relay: DatabaseUrl = Field(
        description="The same database for the relay, which hands outbox rows to the queue; login `assay_relay`."
    )
    database_url_batch: DatabaseUrl = Field(
        description="The same database for set-based work over facts and status; login `assay_batch`."
    )
    database_url_migrate: DatabaseUrl = Field(
        description="The same database for migrations only; login `assay_migrate`."
    )
    queue_url: QueueUrl = Field(
        description="Valkey or Redis for the job queue and rate limits, as `rediss://:password@host:6379/0`."
    )

    s3_endpoint_url: WebUrl = Field(description="The S3 store, as the program reaches it.")
    s3_public_url: WebUrl | None = Field(
        default=None,
        description="The S3 store as browsers reach it. Default: S3_ENDPOINT_URL. Must differ from BASE_URL in host "
        "name, so that no file is ever served from the pages' origin.",
    )
    s3_region: str = Field(default="eu-central-1", min_length=1, description="The store's region, used in signatures.")
    s3_access_key: str = Field(min_length=1, description="The store's access key.")
    s3_secret_key: SecretStr = Field(min_length=1, description="The secret that belongs to S3_ACCESS_KEY.")
    s3_quarantine_bucket: BucketName = Field(
        default="assay-quarantine", description="The bucket browsers upload to. Nothing is ever served from it."
    )
    s3_ready_bucket: BucketName = Field(
        default="assay-ready", description="The bucket for files that were checked: what people see and download."
    )

    smtp_url: SmtpUrl = Field(
        description="The mail server, as `smtps://user:password@host:465` or `smtp://host:587` (STARTTLS where "
        "offered)."
    )
    mail_from: str = Field(
        default="Assay <no-reply@localhost>",
        pattern=r"^(?:[^<>\r\n]*<[^@\s<>]+@[^@\s<>]+>|[^@\s<>]+@[^@\s<>]+)$",
        description="The sender of every mail, as `Assay <no-reply@assay.example>`.",
    )
    mail_sink_dir: Path | None = Field(
        default=None,
        description="Development only: the Maildir of the local mail sink. `/dev/mail` shows what lies in it.",
    )

    scanner_url: ScannerUrl | None = Field(
        default=None,
        description="The virus scanner, as `tcp://host:3310`, spoken to in clamd's protocol. Production must have one; "
        "while it does not answer, no upload becomes available.",
    )
    max_document_bytes: PositiveInt = Field(
        default=25 * MEBIBYTE, description="The largest document or picture, in bytes."
    )
    max_media_bytes: PositiveInt = Field(
        default=500 * MEBIBYTE,
        le=2047 * MEBIBYTE,
        description="The largest sound or film recording, in bytes; at most 2146435072, since clamd looks at no file "
        "of 2 GiB. The scanner of SCANNER_URL must be set to take files this large.",
    )
    parts_from_bytes: PositiveInt = Field(
        default=16 * MEBIBYTE,
        description="Sound and film of at least so many bytes is sent in parts, where the browser runs script; smaller "
        "files, and all files without script, by one form.",
    )
    file_check_seconds: int = Field(
        default=900,
        ge=60,
        le=7200,
        description="How long the check of one file may take, in seconds: reading from the store, scanning, rebuilding "
        "and writing back. A larger MAX_MEDIA_BYTES or a slow store needs more.",
    )
    scratch_dir: Path = Field(
        default=Path(".assay/scratch"),
        description="A folder on a disk for the bytes of files while a worker checks them: at most twice the largest "
        "file for each worker of the queue `files`. What a killed worker left is removed by the next. Relative to the "
        "folder it is started in.",
    )

    web_host: str = Field(default="127.0.0.1", min_length=1, description="The address the web server listens on.")
    web_port: Port = Field(default=8000, description="The port the web server listens on.")
    web_workers: PositiveInt = Field(
        default=2,
        le=256,
        description="Web server processes. One per core is a good start; each answers one request at a time.",
    )
    public_questions: PositiveInt = Field(
        default=300,
        description="How much one address may ask in ten minutes without an account, of each kind by itself: of the "
        "register; and of the regulations, by searching, comparing, counting a day or taking along a whole document. "
        "Pages and API together. Reading is not counted. Everyone of a school behind one address counts as one.",
    )
    public_suggestions: PositiveInt = Field(
        default=1200,
        description="How many suggestions while typing (qualifications, places, institutions) one address may ask for "
        "in ten minutes; pages and API together.",
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=8,
        description="How many reverse proxies of your own stand before the web server and set `X-Forwarded-*`. "
        "0 means: believe none of those headers.",
    )
    operator_name: str | None = Field(
        default=None, max_length=200, description="Who runs this copy: named on the privacy, terms and contact pages."
    )
    contact_email: str | None = Field(
        default=None, max_length=254, description="The address for questions, shown on the contact page."
    )
    security_contact: str | None = Field(
        default=None,
        max_length=254,
        description="The address for reports of weaknesses, in `/.well-known/security.txt`. Default: the contact page.",
    )
    log_level: LogLevel = Field(default="INFO", description="The least important log lines that are written.")

    cache_dir: Path = Field(
        default=Path(".assay/cache"),
        description="A folder for things the program can make again, such as subset typefaces. Relative to the folder "
        "it is started in.",
    )
    assay_clock_file: Path | None = Field(
        default=None,
        description="Development only: a file with a moment (`2027-05-12T09:00:00+02:00`: the clock stands still "
        "there) or an offset (`P90D`, `-PT6H`: the clock runs ahead or behind). Without the file the clock is real.",
    )
    assay_reference_data: Path | None = Field(
        default=None,
        description="A folder with full reference data (qualifications, places). Without it the built-in sample is "
        "used.",
    )

    @classmethod
    def settings_customise_sources(  # the signature is pydantic's
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature of pydantic-settings
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature of pydantic-settings
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature of pydantic-settings
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature of pydantic-settings
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what was passed counts; `from_environment` passes the environment on."""
        return (init_settings,)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the settings from `environ`, by default the process's own environment.

        Raises `SettingsError` with every fault at once.
        """
        source = EnvSettingsSource(cls)
        if environ is not None:
            source.env_vars = {name.lower(): value for name, value in environ.items() if value != ""}
        given: dict[str, Any] = source()
        try:
            return cls(**given)
        except ValidationError as error:
            raise SettingsError(_lines_of(error)) from None

    @field_validator("*", mode="after")
    @classmethod
    def _refuse_in_production(cls, value: Any, info: ValidationInfo) -> Any:
        # `assay_env` is the first field, so it is known here for every other one; where it is itself wrong it is
        # absent, and its own fault is reported.
        if info.data.get("assay_env") == "production" and info.field_name is not None:
            plain = value.get_secret_value() if isinstance(value, SecretStr) else value
            refusals = REFUSED_IN_PRODUCTION.get(info.field_name, ())
            if reasons := [refusal.reason for refusal in refusals if refusal.applies(plain)]:
                raise ValueError(f"production refuses this: {'; '.join(reasons)}")
        return value

    @field_validator("mail_sink_dir", "assay_clock_file", "assay_reference_data", mode="after")
    @classmethod
    def _must_be_absolute(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_absolute():
            raise ValueError("must be an absolute path")
        return value

    @field_validator("s3_public_url", mode="after")
    @classmethod
    def _store_has_its_own_host_name(cls, value: str | None, info: ValidationInfo) -> str | None:
        # Cookies ignore ports: a store on the pages' host name would be handed the session, and could set one.
        store, pages = value or info.data.get("s3_endpoint_url"), info.data.get("base_url")
        if store and pages and host_of(store) == host_of(pages):
            raise ValueError("the store needs another host name than BASE_URL")
        return value

    @property
    def production(self) -> bool:
        """Whether this copy serves real people."""
        return self.assay_env == "production"

    @property
    def public_store_url(self) -> str:
        """The S3 store as browsers reach it."""
        return self.s3_public_url or self.s3_endpoint_url

    @property
    def web_origin(self) -> str:
        """Scheme, host and port of the pages: the one origin that may upload to the quarantine bucket."""
        return self.base_url

    def database_url_of(self, login: Login) -> str:
        """The libpq address of `login`, password included: hand it to a driver, never to a log."""
        urls: dict[Login, SecretStr] = {
            "web": self.database_url,
            "worker": self.database_url_worker,
            "relay": self.database_url_relay,
            "batch": self.database_url_batch,
            "migrate": self.database_url_migrate,
        }
        return urls[login].get_secret_value()

    def sqlalchemy_url_of(self, login: Login) -> str:
        """The same address in SQLAlchemy's form, which names the driver (psycopg 3)."""
        return self.database_url_of(login).replace("postgresql://", "postgresql+psycopg://", 1)


def _lines_of(error: ValidationError) -> list[str]:
    """One line per fault, `NAME: what is wrong`, in the order of the fields."""
    lines = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        name = str(fault["loc"][0]).upper() if fault["loc"] else "SETTINGS"
        words = "is not set" if fault["type"] == "missing" else fault["msg"].removeprefix("Value error, ")
        line = f"{name}: {words}"
        if line not in lines:
            lines.append(line)
    return lines
