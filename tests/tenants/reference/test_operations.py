import json
import os
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from assay.db import db
from assay.permissions import ANONYMOUS, Actor, Hat
from assay.problems import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from tenants.reference import operations, queries, shipped
from tenants.reference.models import Qualification, QualificationImport
from tests.tenants.reference.conftest import KEEPER, MOMENT, PlatformScope, Within
from tests.tenants.reference.rows import KOK, as_json, row

STRANGER = Actor(person_id=UUID("01980000-0000-7000-8000-000000000002"), hat=Hat("personal"))


def preview(content: bytes, *, complete: bool = False, source: str = "Regeling 2026") -> QualificationImport:
    return operations.preview_import(KEEPER, MOMENT, content, file_name="crebo.json", source=source, complete=complete)


def apply(shown: QualificationImport) -> None:
    operations.apply_import(KEEPER, MOMENT, shown.id, shown.sha256)


def test_a_preview_changes_nothing_and_applying_changes_exactly_that(within: Within) -> None:
    with within(PlatformScope()):
        before = queries.standing_qualifications()
        shown = preview(as_json(row(name="Kok Wereldkeuken"), row(crebo="26001", name="Broodsommelier")))
        assert queries.standing_qualifications() == before
        assert [change["crebo"] for change in shown.difference["changed"]] == ["25180"]

        applied = operations.apply_import(KEEPER, MOMENT, shown.id, shown.sha256)

        assert applied.sha256 == shown.sha256
        assert (shown.applied_at, shown.applied_by) == (MOMENT, KEEPER.person_id)
        changed = db.session.get_one(Qualification, "25180")
        assert (changed.name, changed.name_search, changed.source) == (
            "Kok Wereldkeuken",
            "kok wereldkeuken",
            "Regeling 2026",
        )
        assert changed.first_seen == shipped.qualifications().valid_from
        added = db.session.get_one(Qualification, "26001")
        assert (added.first_seen, added.retired_on) == (date(2026, 8, 4), None)
        assert queries.suggest_qualifications("sommelier")[0].crebo == "26001"
        assert len(queries.standing_qualifications()) == len(before) + 1


def test_a_complete_list_retires_what_it_does_not_name_and_a_return_revives(within: Within) -> None:
    with within(PlatformScope()):
        apply(preview(as_json(KOK), complete=True))
        gone = db.session.get_one(Qualification, "25182")
        assert gone.retired_on == date(2026, 8, 4)
        assert queries.qualification_names(["25182"]) == {"25182": "Zelfstandig werkend kok"}
        assert [found.crebo for found in queries.suggest_qualifications("werkend")] == []

        own = [facts.as_json() for facts in shipped.qualifications().qualifications if facts.crebo == "25182"]
        shown = preview(as_json(*own))
        assert [change["crebo"] for change in shown.difference["revived"]] == ["25182"]
        apply(shown)
        assert gone.retired_on is None
        assert gone.first_seen == shipped.qualifications().valid_from


def test_a_stale_preview_is_refused(within: Within) -> None:
    with within(PlatformScope()):
        seen_first = preview(as_json(row(name="Chef")))
        apply(preview(as_json(row(name="Keukenchef"))))
        with pytest.raises(Conflict):
            apply(seen_first)
        assert db.session.get_one(Qualification, "25180").name == "Keukenchef"


def test_a_list_that_grew_since_the_preview_is_refused(within: Within) -> None:
    with within(PlatformScope()):
        seen_first = preview(as_json(KOK), complete=True)
        apply(preview(as_json(row(crebo="26001"))))
        with pytest.raises(Conflict):
            apply(seen_first)


def test_another_fingerprint_a_second_time_and_no_change_are_refused(within: Within) -> None:
    with within(PlatformScope()):
        shown = preview(as_json(row(name="Chef")))
        with pytest.raises(Conflict):
            operations.apply_import(KEEPER, MOMENT, shown.id, "0" * 64)
        apply(shown)
        with pytest.raises(Conflict, match="conflict"):
            apply(shown)
        with pytest.raises(Conflict):
            apply(preview(as_json(row(name="Chef"))))
        with pytest.raises(NotFound):
            operations.apply_import(KEEPER, MOMENT, UUID(int=7), shown.sha256)


def test_a_file_with_faults_is_refused_with_each_fault_in_words(within: Within) -> None:
    with within(PlatformScope()):
        before = queries.imports(KEEPER)
        with pytest.raises(Invalid) as refused:
            preview(as_json(row(level=9), row(crebo="1")))
        assert [str(each) for each in refused.value.errors["file"]] == [
            "Row 1, column level: The level must be 1, 2, 3 or 4. Found: 9",
            "Row 2, column crebo: The value must have five digits. Found: 1",
        ]
        assert queries.imports(KEEPER) == before


@pytest.mark.parametrize("source", ["", "  ", "x" * 501, "a\u0000b"])
def test_rows_without_a_sound_source_are_refused(within: Within, source: str) -> None:
    with within(PlatformScope()), pytest.raises(Invalid) as refused:
        preview(as_json(KOK), source=source)
    assert list(refused.value.errors) == ["source"]


def test_the_source_of_the_file_counts_where_none_is_typed(within: Within) -> None:
    with within(PlatformScope()):
        assert preview(as_json(KOK, source="Regeling 2015"), source="").source == "Regeling 2015"


def test_only_the_platform_imports(within: Within) -> None:
    with within():
        for actor, refusal in ((STRANGER, Forbidden), (ANONYMOUS, SignInRequired)):
            with pytest.raises(refusal):
                operations.preview_import(actor, MOMENT, b"[]", file_name="x", source="x", complete=True)
            with pytest.raises(refusal):
                operations.apply_import(actor, MOMENT, UUID(int=7), "0" * 64)
            with pytest.raises(refusal):
                queries.imports(actor)
            with pytest.raises(refusal):
                queries.import_by_id(actor, UUID(int=7))


def test_an_import_is_on_the_record(within: Within) -> None:
    with within(PlatformScope()):
        before = {each.id for each in queries.imports(KEEPER)}
        shown = preview(as_json(row(crebo="26001")))
        apply(shown)
        assert {each.id for each in queries.imports(KEEPER)} - before == {shown.id}
        stored = queries.import_by_id(KEEPER, shown.id)
        assert json.loads(json.dumps(stored.incoming)) == [row(crebo="26001")]


def test_the_whole_register_of_2015_is_applied_and_what_it_does_not_name_is_retired(within: Within) -> None:
    folder = os.environ.get("ASSAY_REFERENCE_DATA")
    if not folder:
        pytest.skip("ASSAY_REFERENCE_DATA is not set: the folder that holds crebo_hks_2015.json")
    content = (Path(folder) / "crebo_hks_2015.json").read_bytes()
    with within(PlatformScope()):
        apply(preview(as_json(row(crebo="99999", name="Nergens genoemd"))))
        before = len(queries.standing_qualifications())
        apply(preview(content, complete=True))
        standing = queries.standing_qualifications()
        assert len(standing) == 471
        assert len([each for each in standing if each.retired_on is None]) == 470 > before
        retired = db.session.get_one(Qualification, "99999")
        assert (retired.name, retired.retired_on) == ("Nergens genoemd", date(2026, 8, 4))
        again = preview(content, complete=True)
        nothing = {"added": [], "changed": [], "revived": [], "retired": [], "unchanged": 470}
        assert again.difference == nothing
        # What was retired keeps its name where it stands, and is offered no more; what only the whole list has is.
        assert queries.suggest_qualifications("nergens genoemd") == []
        assert [each.crebo for each in queries.suggest_qualifications("betonboorder")] == ["25078"]
