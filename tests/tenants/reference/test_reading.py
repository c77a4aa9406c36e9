import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.reference import shipped
from tenants.reference.rules import Expected, Standing, difference, read
from tests.tenants.reference.rows import as_json, facts, row

DUTCH = "Crebo;Naam;Niveau;Soort;Leerwegen;Gereglementeerd;Dossier crebo;Kwalificatiedossier;Domeincode;Domein"
LINE = "25180;Kok;2;Basisberoepsopleiding;BBL/BOL;;23085;Keuken;79120;Horeca en bakkerij"
ENGLISH = "crebo,name,level,kind,pathways,regulated,dossier_crebo,dossier_name,domain_code,domain_name"


def the_fault(content: bytes) -> tuple[Expected, int | None, str | None, str]:
    (fault,) = read(content).faults
    return fault.expected, fault.row, fault.column, fault.found


def test_json_with_source() -> None:
    reading = read(as_json(row(), source="Regeling 2015"))
    assert reading.qualifications == (facts(),)
    assert (reading.source, reading.faults, reading.ignored) == ("Regeling 2015", (), ())


def test_json_as_a_bare_list_with_a_byte_order_mark() -> None:
    content = b"\xef\xbb\xbf" + json.dumps([row()]).encode()
    assert read(content).qualifications == (facts(),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_as_a_dutch_spreadsheet_saves_it(encoding: str) -> None:
    line = LINE.replace("Kok", "Coördinator  keuken ")
    content = f"{DUTCH};Opmerking\r\n{line};zie blad 2\r\n\r\n".encode(encoding)
    reading = read(content)
    assert reading.faults == ()
    assert reading.qualifications == (facts(name="Coördinator keuken"),)
    assert reading.ignored == ("Opmerking",)
    assert reading.source is None


def test_csv_in_english_with_commas_and_columns_in_another_order() -> None:
    header = ",".join(reversed(ENGLISH.split(",")))
    cells = [
        '"Horeca, en bakkerij"',
        "79120",
        "Keuken",
        "23085",
        "VWS",
        '"BOL, BBL"',
        "vakopleiding",
        "3",
        "Kok",
        "25180",
    ]
    reading = read(f"{header}\n{','.join(cells)}\n".encode())
    assert reading.qualifications == (
        facts(level=3, kind="vakopleiding", regulated="VWS", domain_name="Horeca, en bakkerij"),
    )


def test_csv_faults_carry_the_row_of_the_spreadsheet() -> None:
    content = f"{DUTCH}\n{LINE}\n\n{LINE.replace('25180', '2518')}\n".encode()
    assert the_fault(content) == (Expected.FIVE_DIGITS, 4, "crebo", "2518")


def test_a_missing_and_a_double_column_are_named() -> None:
    without = DUTCH.replace(";Niveau", "")
    assert the_fault(f"{without}\n{LINE}".encode()) == (Expected.COLUMN, 1, "level", "")
    twice = DUTCH.replace("Domeincode", "Domain")
    expected = {(fault.expected, fault.column) for fault in read(f"{twice}\n{LINE}".encode()).faults}
    assert expected == {(Expected.COLUMN, "domain_code"), (Expected.COLUMN_ONCE, "domain_name")}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (LINE.replace(";2;", ";twee;"), (Expected.WHOLE_NUMBER, 2, "level", "twee")),
        (LINE.replace(";2;", ";;"), (Expected.VALUE, 2, "level", "")),
        (LINE + ";meer", (Expected.AS_MANY_CELLS, 2, None, "11, 10")),
        (LINE.replace("Kok", ""), (Expected.VALUE, 2, "name", "")),
        (LINE.replace("BBL/BOL", "BBL/DAG"), (Expected.PATHWAY, 2, "pathways", "DAG")),
        (LINE.replace("BBL/BOL", ""), (Expected.VALUE, 2, "pathways", "")),
    ],
)
def test_csv_rows_that_do_not_fit(line: str, expected: tuple[Expected, int, str, str]) -> None:
    assert the_fault(f"{DUTCH}\n{line}".encode()) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"crebo": 25180}, (Expected.TEXT, 1, "crebo", "25180")),
        ({"crebo": "K0001"}, (Expected.FIVE_DIGITS, 1, "crebo", "K0001")),
        ({"crebo": "٢٥١٨٠"}, (Expected.FIVE_DIGITS, 1, "crebo", "٢٥١٨٠")),
        ({"level": "2"}, (Expected.WHOLE_NUMBER, 1, "level", "2")),
        ({"level": True}, (Expected.WHOLE_NUMBER, 1, "level", "True")),
        ({"level": 5}, (Expected.LEVEL, 1, "level", "5")),
        ({"level": 3}, (Expected.LEVEL_OF_KIND, 1, "level", "3, basisberoepsopleiding")),
        ({"kind": "cursus"}, (Expected.KIND, 1, "kind", "cursus")),
        ({"kind": None}, (Expected.VALUE, 1, "kind", "")),
        ({"pathways": "BOL"}, (Expected.LIST_OF_TEXTS, 1, "pathways", "BOL")),
        ({"pathways": []}, (Expected.VALUE, 1, "pathways", "")),
        ({"pathways": ["BOL", "BOL"]}, (Expected.PATHWAY_ONCE, 1, "pathways", "BOL, BOL")),
        ({"name": "  "}, (Expected.VALUE, 1, "name", "")),
        ({"name": "a\u0000b"}, (Expected.PRINTABLE, 1, "name", "a\\x00b")),
        ({"name": "\ud800"}, (Expected.PRINTABLE, 1, "name", "\\ud800")),
        ({"name": "x" * 201}, (Expected.SHORTER, 1, "name", "x" * 40 + "…")),
    ],
)
def test_json_rows_that_do_not_fit(changes: dict[str, Any], expected: tuple[Expected, int, str, str]) -> None:
    assert the_fault(as_json(row(**changes))) == expected


def test_nothing_is_filled_in() -> None:
    for name in row():
        partial = {key: value for key, value in row().items() if key != name}
        assert the_fault(as_json(partial)) == (Expected.COLUMN, 1, name, "")


def test_a_number_may_stand_once_and_only_sound_rows_are_read() -> None:
    reading = read(as_json(row(), row(crebo="25181", level=9), row(name="Kok 2")))
    assert [(fault.expected, fault.row, fault.found) for fault in reading.faults] == [
        (Expected.LEVEL, 2, "9"),
        (Expected.CREBO_ONCE, 3, "25180, 1"),
    ]
    assert reading.qualifications == (facts(),)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Expected.NOT_EMPTY),
        (b" \n;;\n", Expected.NOT_EMPTY),
        (b"[]", Expected.NOT_EMPTY),
        (DUTCH.encode(), Expected.NOT_EMPTY),
        (b"[{", Expected.SOUND_JSON),
        (b"[" * 100_000, Expected.SOUND_JSON),
        (b'{"rows": []}', Expected.LIST_OF_ROWS),
        (b"[7]", Expected.MAPPING),
        ("crebo".encode("utf-16"), Expected.READABLE_TEXT),
        (b"\x81\x8d", Expected.READABLE_TEXT),
        (f'{DUTCH}\n"{LINE}'.encode(), Expected.SOUND_CSV),
        (b" " * 2_000_001, Expected.SMALLER_FILE),
    ],
)
def test_files_that_cannot_be_read(content: bytes, expected: Expected) -> None:
    assert the_fault(content)[0] is expected


@given(st.binary(max_size=300))
def test_no_file_makes_reading_fail(content: bytes) -> None:
    reading = read(content)
    assert reading.faults or reading.qualifications


@given(st.lists(st.text(max_size=12), max_size=12))
def test_no_csv_line_makes_reading_fail(cells: list[str]) -> None:
    reading = read(f"{DUTCH}\n{';'.join(cells)}".encode("utf-8", "surrogatepass"))
    assert reading.faults or reading.qualifications


def test_the_whole_register_of_2015_imports() -> None:
    folder = os.environ.get("ASSAY_REFERENCE_DATA")
    if not folder:
        pytest.skip("ASSAY_REFERENCE_DATA is not set: the folder that holds crebo_hks_2015.json")
    reading = read((Path(folder) / "crebo_hks_2015.json").read_bytes())
    assert reading.faults == ()
    assert len(reading.qualifications) == 470
    own = [Standing(row, None) for row in shipped.qualifications().qualifications]
    changes = difference(own, reading.qualifications, complete=True)
    assert (len(changes.added), changes.unchanged) == (470 - len(own), len(own))
    assert (changes.changed, changes.revived, changes.retired) == ((), (), ())
