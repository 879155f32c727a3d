"""Any bytes give a result or a refusal; what was written comes back whatever it was written in."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advocacy.errors import Invalid
from advocacy.listening.intake.customer_file import read_customers
from advocacy.listening.intake.score_file import read_scores
from advocacy.listening.intake.table import read_table

PIECES = st.sampled_from(
    [
        *[
            b"email",
            b"score",
            b"date",
            b"nps",
            b"status",
            b"group",
            b"consent",
            b"arr",
            b"zone",
            b"tags",
            b"_NPS_GROUP",
        ],
        *[b",", b",", b",", b";", b"\t", b"|", b"\n", b"\n", b"\n", b"\r\n", b"\r", b'"', b"'", b"#", b"="],
        *[b"9", b"10", b"-1", b"8.5", b"0", b"1/2/2019", b"13/1/2019", b"2019-01-01", b"42075", b"1.2.3", b"9" * 400],
        *[b"a@b.co", b"@", b"x@y.test", b"Promoter", b"Total", b"V1", b'"ImportId"', b"ResponseID", b"Response"],
        *[b"\xe9", b"\x82", b"\x90", b"\xff", b"\x00", b"\xc3\xa9", b"\xef\xbb\xbf", b"\xff\xfe", b"\xe2\x80\xae"],
        *["²".encode(), "٣".encode(), "ſ".encode(), b"0001-01-01", b"2019-01-01T00:00:00+23:59", b"NaN", b"Infinity"],
    ]
)
HOSTILE = st.one_of(st.binary(max_size=400), st.lists(PIECES, max_size=60).map(b"".join))
CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Co", "Cn"], include_characters=' \n,;|\t"'),
    max_size=12,
)


@given(HOSTILE)
@settings(max_examples=400, deadline=None)
@example(b'email,score\nx@y.co,9\n"')
@example(b"score\n" + b"1" * 5_000)
@example("date,score\n٣/٣/٢٠١٩,9".encode())
def test_any_bytes_give_scores_or_invalid(data: bytes) -> None:
    for dates, scale in ((None, None), ("day-first", "1-10")):
        with suppress(Invalid):
            assert all(0 <= row.score <= 10 for row in read_scores(data, dates=dates, scale=scale).rows)


@given(HOSTILE)
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_customers_or_invalid(data: bytes) -> None:
    with suppress(Invalid):
        assert all(row.email or row.external_id for row in read_customers(data).rows)


@given(
    rows=st.lists(st.tuples(st.integers(0, 10), CELLS, CELLS), min_size=1, max_size=8),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    delimiter=st.sampled_from(",;\t|"),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(max_examples=200, deadline=None)
def test_a_table_comes_back_as_it_was_written(
    rows: list[tuple[int, str, str]], codec: str, delimiter: str, newline: str
) -> None:
    written = [(str(score), before, after) for score, before, after in rows]
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter, lineterminator=newline)
    if newline == "\r":
        # Python's writer leaves a line feed bare where lines end with a carriage return.
        writer = csv.writer(target, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerow(("score", "before", "after"))
    writer.writerows(written)
    table = read_table(target.getvalue().encode(codec))
    assert table.columns == ("score", "before", "after")
    assert table.delimiter == delimiter
    assert [tuple(row.cells) for row in table.rows] == written
    assert [row.number for row in table.rows] == list(range(2, len(rows) + 2))


@pytest.mark.parametrize("anonymous", [True, False])
def test_a_hundred_thousand_answers_are_all_read(anonymous: bool) -> None:
    lines = ["date,email,score,comment"]
    for i in range(100_000):
        email = "" if anonymous else f"person{i}@example{i % 500}.com"
        lines.append(f"2026-01-{i % 28 + 1:02}T10:{i % 60:02}:00Z,{email},{i % 11},")
    data = "\n".join(lines).encode()
    assert len(read_scores(data).rows) == 100_000
