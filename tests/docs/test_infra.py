"""The examples in `infra/` against the program: commands, queues and settings. Nothing is built or started."""

import re
from pathlib import Path

from assay.app.cli import main
from assay.app.cli.processes import QUEUES
from assay.settings import Settings

INFRA = Path(__file__).resolve().parents[2] / "infra"


def text_of(name: str) -> str:
    return (INFRA / name).read_text(encoding="utf-8")


def example_settings() -> dict[str, str]:
    """The example's lines as an environment."""
    lines = [line for line in text_of("assay.env.example").splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_the_example_names_every_setting_that_is_required_and_no_other() -> None:
    known = {name.upper(): field for name, field in Settings.model_fields.items()}
    given = example_settings()
    assert set(given) - set(known) == set()
    assert {name for name, field in known.items() if field.is_required()} - set(given) == set()


def test_the_example_passes_once_it_is_filled_in() -> None:
    """What is left empty gets a value; production refuses nothing of the rest."""
    filled = {
        name: (value or "Jq7mZt4xWc9Lr2Vb8Nf5Hd3Kp6Ys1Ga0").replace("PASSWORD", "Wc9Lr2Vb8Nf5Hd3K")
        for name, value in example_settings().items()
    }
    assert Settings.from_environment(filled).production


def test_compose_runs_every_process_by_a_command_that_exists() -> None:
    commands = [words.split(", ") for words in re.findall(r"command: \[([^\]]+)\]", text_of("compose.yaml"))]
    assert {words[0] for words in commands} == {"migrate", "web", "worker", "scheduler"}
    assert {words[0] for words in commands} <= set(main.commands)
    assert {words[2] for words in commands if words[0] == "worker"} == set(QUEUES)
    assert all(words[1] == "--queue" for words in commands if words[0] == "worker")


def test_systemd_names_every_process() -> None:
    unit, workers = text_of("systemd/assay@.service"), text_of("systemd/assay-worker@.service")
    assert all(f"assay@{name}" in unit for name in ("web", "scheduler", "migrate"))
    assert all(f"assay-worker@{queue}" in workers for queue in QUEUES)
    assert re.search(r"^ExecStart=\S+ -m assay\.app\.cli %i$", unit, re.MULTILINE)
    assert re.search(r"^ExecStart=\S+ -m assay\.app\.cli worker --queue %i$", workers, re.MULTILINE)


def test_the_proxy_takes_in_what_the_program_takes_and_holds_slow_senders_back() -> None:
    conf = text_of("nginx.conf")
    for line in ("client_max_body_size 4m;", "proxy_request_buffering on;", "client_body_timeout 10s;"):
        assert line in conf
    # A list that grows would let a visitor choose the address that is counted.
    assert "X-Forwarded-For $remote_addr;" in conf
    assert "proxy_pass http://127.0.0.1:8000;" in conf
    assert Settings.model_fields["web_port"].default == 8000
    assert "TRUSTED_PROXIES=1" in text_of("assay.env.example")


def test_what_was_run_says_by_which_test() -> None:
    assert "Not run here." not in text_of("nginx.conf")
    assert "tests/docs/test_nginx.py" in text_of("nginx.conf")
    assert "| `nginx.conf` | the proxy with TLS before the web server | run by a test" in text_of("README.md")


def test_the_image_holds_every_package_of_ours() -> None:
    """A folder that is forgotten shows itself when the program starts elsewhere, and nowhere before."""
    copied = set(re.findall(r"^COPY (\w+) \w+$", text_of("Containerfile"), re.MULTILINE))
    assert copied == {"platform", "tenants", "portfolio", "marketplace", "billing", "migrations"}


def test_what_was_not_run_says_so() -> None:
    units = ("systemd/assay@.service", "systemd/assay-worker@.service")
    for name in ("Containerfile", "compose.yaml", *units):
        assert "Not run here." in text_of(name)
        assert re.search(rf"`{re.escape(name)}` \|.*\| not run here \|", text_of("README.md"))
