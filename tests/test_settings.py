"""Settings: typed, all faults at once, and a table of what production refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from assay.app.cli.settings_doc import settings_doc
from assay.settings import Settings, SettingsError
from assay.settings_refusals import REFUSED_IN_PRODUCTION, is_loopback

SECRET = "kQ3v9xWm2LzR7tYb5NcH8pDf4GsJ6aUe"


def development() -> dict[str, str]:
    """The least that a development copy needs."""
    return {
        "BASE_URL": "http://localhost:8000",
        "SECRET_KEY": SECRET,
        **{
            name: f"postgresql://assay_{login}:pw@127.0.0.1:5432/assay"
            for name, login in {
                "DATABASE_URL": "web",
                "DATABASE_URL_WORKER": "worker",
                "DATABASE_URL_RELAY": "relay",
                "DATABASE_URL_BATCH": "batch",
                "DATABASE_URL_MIGRATE": "migrate",
            }.items()
        },
        "QUEUE_URL": "redis://:pw@127.0.0.1:6379/0",
        "S3_ENDPOINT_URL": "http://127.0.0.1:9000",
        "S3_ACCESS_KEY": "key",
        "S3_SECRET_KEY": "store-secret-value",
        "SMTP_URL": "smtp://127.0.0.1:25",
    }


def production() -> dict[str, str]:
    """Settings that production accepts."""
    given = development()
    for name in given:
        if name.startswith("DATABASE_URL"):
            given[name] = given[name].replace("127.0.0.1", "db.example.nl") + "?sslmode=verify-full"
    return given | {
        "ASSAY_ENV": "production",
        "BASE_URL": "https://assay.example.nl",
        "QUEUE_URL": "rediss://:pw@queue.example.nl:6379/0",
        "S3_ENDPOINT_URL": "https://s3.example.nl",
        "SMTP_URL": "smtps://user:mail-password@mail.example.nl:465",
        "MAIL_FROM": "Assay <no-reply@assay.example.nl>",
        "SCANNER_URL": "tcp://127.0.0.1:3310",
    }


def faults_of(given: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(given)
    return caught.value.faults


def test_the_least_gives_defaults() -> None:
    settings = Settings.from_environment(development())
    assert settings.assay_env == "development"
    assert not settings.production
    assert settings.public_store_url == "http://127.0.0.1:9000"
    assert settings.max_document_bytes == 25 * 1024 * 1024
    assert settings.max_media_bytes == 500 * 1024 * 1024
    assert settings.sqlalchemy_url_of("relay") == "postgresql+psycopg://assay_relay:pw@127.0.0.1:5432/assay"


def test_production_accepts_sound_settings() -> None:
    assert Settings.from_environment(production()).production


def test_nothing_given_names_every_missing_variable_at_once() -> None:
    assert faults_of({}) == [
        f"{name.upper()}: is not set" for name, field in Settings.model_fields.items() if field.is_required()
    ]


def test_faults_of_every_kind_come_together() -> None:
    given = production() | {"WEB_PORT": "x", "BASE_URL": "http://assay.example.nl", "QUEUE_URL": "mysql://h"}
    del given["S3_ACCESS_KEY"]
    assert [fault.partition(":")[0] for fault in faults_of(given)] == [
        "BASE_URL",
        "QUEUE_URL",
        "S3_ACCESS_KEY",
        "WEB_PORT",
    ]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("BASE_URL", "assay.example.nl", "must start with http:// or https://"),
        ("BASE_URL", "https://", "names no host"),
        ("BASE_URL", "https://assay.example.nl/app", "must end after the host and port"),
        ("BASE_URL", "https://assay.example.nl:port", "a port that is no number"),
        ("SECRET_KEY", "short", "at least 32"),
        ("COOKIE_ID", "a b", "pattern"),
        ("DATABASE_URL", "sqlite:///x", "must start with postgresql://"),
        ("SMTP_URL", "http://mail", "must start with smtp:// or smtps://"),
        ("SCANNER_URL", "clamd:3310", "must start with tcp://"),
        ("S3_READY_BUCKET", "b1", "pattern"),
        ("S3_PUBLIC_URL", "http://localhost:9000", "another host name than BASE_URL"),
        ("MAIL_FROM", "Assay\r\nBcc: x@y.nl", "pattern"),
        ("MAX_MEDIA_BYTES", "0", "greater than 0"),
        ("TRUSTED_PROXIES", "-1", "greater than or equal to 0"),
        ("LOG_LEVEL", "LOUD", "'DEBUG'"),
        ("ASSAY_ENV", "staging", "'development'"),
        ("ASSAY_CLOCK_FILE", "clock", "absolute path"),
    ],
)
def test_a_malformed_value_is_a_fault(name: str, value: str, reason: str) -> None:
    faults = faults_of(development() | {name: value})
    assert len(faults) == 1
    assert faults[0].startswith(f"{name}: ")
    assert reason in faults[0]


REFUSED = [
    ("BASE_URL", "http://assay.example.nl", "unencrypted"),
    ("SECRET_KEY", "please-changeme-" + SECRET, "well-known"),
    ("SECRET_KEY", "abababababababababababababababab", "too few different"),
    ("DATABASE_URL", "postgresql://assay_web:pw@db.example.nl/assay", "verify-full"),
    ("DATABASE_URL", "postgresql://assay_web:pw@db.example.nl/assay?sslmode=require", "verify-full"),
    ("DATABASE_URL", "postgresql://postgres:pw@db.example.nl/assay?sslmode=verify-full", "superuser"),
    ("DATABASE_URL", "postgresql://assay_web@db.example.nl/assay?sslmode=verify-full", "no password"),
    ("DATABASE_URL_WORKER", "postgresql://assay_worker:pw@db.example.nl/assay?sslmode=prefer", "verify-full"),
    ("DATABASE_URL_RELAY", "postgresql://assay_relay:pw@db.example.nl/assay?sslmode=verify-ca", "verify-full"),
    ("DATABASE_URL_BATCH", "postgresql://assay_batch:pw@db.example.nl/assay?sslmode=disable", "verify-full"),
    ("DATABASE_URL_MIGRATE", "postgresql://root:pw@db.example.nl/assay?sslmode=verify-full", "superuser"),
    ("QUEUE_URL", "redis://:pw@queue.example.nl:6379/0", "rediss"),
    ("QUEUE_URL", "rediss://queue.example.nl:6379/0", "no password"),
    ("S3_ENDPOINT_URL", "http://s3.example.nl", "unencrypted"),
    ("S3_PUBLIC_URL", "http://files.example.nl", "unencrypted"),
    ("MAIL_FROM", "Assay <no-reply@localhost>", "no real sender"),
    ("MAIL_SINK_DIR", "/var/mail/sink", "development only"),
    ("SCANNER_URL", "", "virus scanner"),
    ("ASSAY_CLOCK_FILE", "/tmp/clock", "development only"),
]


@pytest.mark.parametrize(("name", "value", "reason"), REFUSED)
def test_production_refuses(name: str, value: str, reason: str) -> None:
    (fault,) = faults_of(production() | {name: value})
    assert fault.startswith(f"{name}: ")
    assert reason in fault
    # The same value is fine on a developer's own machine.
    Settings.from_environment(development() | {name: value})


def test_every_refusal_of_the_table_is_tried() -> None:
    assert {name.lower() for name, _, _ in REFUSED} == set(REFUSED_IN_PRODUCTION)
    assert set(REFUSED_IN_PRODUCTION) <= set(Settings.model_fields)


def test_production_accepts_plain_connections_that_stay_on_the_machine() -> None:
    local = {name: value for name, value in development().items() if name not in {"BASE_URL", "SMTP_URL"}}
    assert Settings.from_environment(production() | local).production


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:1", True),
        ("http://127.0.0.9", True),
        ("http://[::1]:80", True),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://evil.example/127.0.0.1", False),
        ("http://127.0.0.1@evil.example", False),
        ("http://192.168.1.1", False),
    ],
)
def test_loopback(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


def test_no_secret_shows() -> None:
    settings = Settings.from_environment(production())
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    for secret in (SECRET, "pw@", "store-secret-value", "mail-password"):
        assert secret not in shown


def test_a_fault_never_repeats_the_value() -> None:
    given = production() | {"DATABASE_URL": "postgresql://postgres:hidden-password@db.example.nl/assay"}
    assert "hidden-password" not in "\n".join(faults_of(given))
    assert "hidden-password" not in "\n".join(faults_of(given | {"DATABASE_URL": "mysql://u:hidden-password@h/d"}))


def test_settings_are_frozen() -> None:
    settings = Settings.from_environment(development())
    with pytest.raises(ValidationError, match="frozen"):
        settings.web_port = 1


def test_the_constructor_reads_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_PORT", "4321")
    assert Settings.from_environment(development()).web_port == 8000
    for name, value in development().items():
        monkeypatch.setenv(name, value)
    assert Settings.from_environment().web_port == 4321


def test_the_page_of_settings_is_up_to_date() -> None:
    page = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
    assert page.read_text(encoding="utf-8") == settings_doc(), "run './assay check --settings-doc > docs/settings.md'"


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
