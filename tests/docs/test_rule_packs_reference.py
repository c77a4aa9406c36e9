"""`docs/rule-packs-reference.md` is the format itself; this compares it, and makes it anew."""

import os
from pathlib import Path

from tenants.regulations.rules.base import Part, Provision
from tenants.regulations.rules.pack import PROVISIONS
from tests.docs.rule_pack_reference import meaning, reference

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "rule-packs-reference.md"


def test_the_reference_is_what_the_format_is() -> None:
    """After a wanted change run this with ASSAY_WRITE_GOLDEN=1 and read the difference."""
    made = reference()
    if os.environ.get("ASSAY_WRITE_GOLDEN"):
        DOCUMENT.write_text(made, encoding="utf-8")
    assert made == DOCUMENT.read_text(encoding="utf-8")


def test_every_kind_says_what_it_is_for() -> None:
    assert [kind for kind, model in PROVISIONS.items() if not model.__doc__ or model.__doc__ == Part.__doc__] == []


def test_every_field_of_a_provision_has_a_meaning() -> None:
    models: dict[str, type[Part]] = {"provision": Provision, **PROVISIONS}
    blank = [
        f"{kind}.{name}" for kind, model in models.items() for name in model.model_fields if not meaning(model, name)
    ]
    assert blank == []
