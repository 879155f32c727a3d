"""Bytes into tables: encodings, delimiters, headers, rows."""

import pytest

from advocacy.errors import Invalid
from advocacy.listening.intake.table import Table, read_table
from advocacy.listening.intake.text import decode

WESTERN = "name,comment\nZoë,Très bien — c’est génial\nJürgen,Schöne Grüße…\nÉmile,café\n"


def cells(table: Table) -> list[list[str]]:
    return [list(row.cells) for row in table.rows]


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with BOM"),
        ("utf-16", "UTF-16 LE"),
        ("utf-32", "UTF-32"),
        ("utf-16-le", "UTF-16-LE"),
        ("utf-16-be", "UTF-16-BE"),
        ("cp1252", "Windows-1252"),
        ("mac_roman", "MacRoman"),
    ],
)
def test_trap_2_encodings_are_found_and_named(codec: str, name: str) -> None:
    text = decode(WESTERN.encode(codec))
    assert (text.text, text.encoding) == (WESTERN, name)


def test_trap_2_utf16_big_endian_with_its_mark() -> None:
    assert decode(b"\xfe\xff" + WESTERN.encode("utf-16-be")).encoding == "UTF-16 BE"


def test_trap_2_a_macroman_no_break_space() -> None:
    text = decode(b"label,score\nfoo\xca- Likely,3\n")
    assert (text.encoding, text.text.splitlines()[1]) == ("MacRoman", "foo\u00a0- Likely,3")


def test_trap_2_two_code_pages_in_one_file_are_read_line_by_line_and_reported() -> None:
    text = decode(b"name,where\nRen\xe9,na\xefve\nb,caf\x82 \x90mile\n")
    assert text.text.splitlines() == ["name,where", "René,naïve", "b,café Émile"]
    assert text.encoding == "Windows-1252, mixed"
    assert "not in line 3 (CP850)" in text.notes[0]


def test_trap_2_utf8_with_a_foreign_line_is_reported() -> None:
    text = decode("Zoë\nJürgen\n".encode() + "René\n".encode("cp1252"))
    assert text.text.splitlines() == ["Zoë", "Jürgen", "René"]
    assert "line 3 (Windows-1252)" in text.notes[0]


@pytest.mark.parametrize(
    ("codec", "words"),
    [
        ("cp1251", "имя,отзыв\nАнна,Очень хороший продукт\nПётр,всё понравилось\n"),
        ("shift_jis", "名前\nとても良い製品です。ありがとうございます\n"),
    ],
)
def test_encodings_beyond_the_west(codec: str, words: str) -> None:
    assert decode(words.encode(codec)).text == words


def test_text_that_was_encoded_twice_is_said() -> None:
    assert any("encoded twice" in note for note in decode("comment\nÂ¡Traduciendo! CafÃ©\n".encode()).notes)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"a,b\n1,\x00\n", "NUL"),
        (b"PK\x03\x04rest", "Excel workbook or a zip"),
        (b"\x1f\x8brest", "gzip"),
        (b"\xff\xfea", "not"),
        (b'a,b\n1,"2\n', "never closed"),
        (b'a,b\n1,"' + b"x" * 200_000 + b'"\n', "field larger"),
        (b"\n# only a comment\n", "no header"),
    ],
)
def test_files_that_cannot_be_read_say_why(data: bytes, reason: str) -> None:
    with pytest.raises(Invalid, match=reason) as refused:
        read_table(data)
    assert refused.value.remedy


def test_an_open_quote_names_its_row() -> None:
    with pytest.raises(Invalid) as refused:
        read_table(b'a,b\n1,2\n3,"4\n5,6\n')
    assert refused.value.where == "Row 3"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_trap_3_delimiters_newlines_and_quoted_newlines(delimiter: str, newline: str) -> None:
    quoted = f'"two{newline}lines{delimiter} and ""more"""'
    text = newline.join([f"email{delimiter}score{delimiter}why", f"a@b.co{delimiter}9{delimiter}{quoted}", ""])
    table = read_table(text.encode())
    assert (table.columns, table.delimiter) == (("email", "score", "why"), delimiter)
    assert cells(table) == [["a@b.co", "9", f'two{newline}lines{delimiter} and "more"']]


def test_trap_3_a_decimal_comma_does_not_look_like_a_delimiter() -> None:
    table = read_table(b"email;score\na@b.co;9,0\nc@d.co;8,0\n")
    assert cells(table) == [["a@b.co", "9,0"], ["c@d.co", "8,0"]]


def test_excels_own_delimiter_line() -> None:
    table = read_table(b"sep=;\nscore;why\n9;a,b,c\n")
    assert (table.columns, table.rows[0].number) == (("score", "why"), 3)


def test_trap_1_titles_and_comments_before_the_header() -> None:
    table = read_table(b"NPS export,,\n\n# by Ann, 2019\nemail,score,why\na@b.co,9,x\n")
    assert table.columns == ("email", "score", "why")
    assert (table.first_row_number, table.rows[0].number) == (5, 5)
    assert "left out before the header: 3 rows" in table.notes


def test_a_column_called_number_sign_is_a_header() -> None:
    assert read_table(b"#,score\nabc,9\n").columns == ("#", "score")


def test_trap_1_two_header_rows_with_blanks_filled_forward() -> None:
    data = b"Respondent ID,How likely?,,Why?\n,Score,Label,Open-Ended Response\n1,9,Promoter,x\n"
    table = read_table(data)
    assert table.columns == ("Respondent ID", "How likely? / Score", "How likely? / Label", "Why?")
    assert table.rows[0].number == 3


def test_a_first_row_with_blanks_is_not_taken_for_a_header() -> None:
    assert read_table(b"name,score,,\n,9,x,y\nAnn,8,x,y\n").header_rows == 1


def test_row_numbers_are_those_of_a_spreadsheet() -> None:
    table = read_table(b'score,why\n9,"two\nlines"\n\n8,x\n')
    assert [row.number for row in table.rows] == [2, 4]


def test_trap_13_duplicate_headers_ragged_rows_and_an_empty_last_column() -> None:
    table = read_table(b"a,a,b,a (2),\n1,2,3,4,\n1,2\n1,2,3,4,,\n1,2,3,4,5,6\n")
    assert table.columns == ("a", "a (3)", "b", "a (2)")
    assert cells(table) == [["1", "2", "3", "4"], ["1", "2", "", ""], ["1", "2", "3", "4"]]
    assert table.torn == ((5, 6),)
    assert any("row 3:" in note for note in table.notes)


def test_a_column_without_a_name_but_with_answers_is_kept() -> None:
    assert read_table(b"a,,Column 2\n1,x,y\n").columns == ("a", "Column 2'", "Column 2")


@pytest.mark.parametrize("last", ["Total,2,17", "Total: 2,,", "Summe,,17", ",Average,8.5"])
def test_trap_13_a_line_of_totals_is_dropped_and_said(last: str) -> None:
    table = read_table(f"name,score,why\nAnn,9,x\nBob,8,y\n{last}\n".encode())
    assert len(table.rows) == 2
    assert "row 4 is a line of totals and is left out" in table.notes


def test_a_person_called_count_is_no_total() -> None:
    assert len(read_table(b"name,email\nCount,c@d.co\n").rows) == 1
