"""What came in as text is a number only if every reader of it would say so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.numbers import IDS, number_in


@given(st.sampled_from([1, 2, 10**15, IDS[-1] - 1, IDS[-1]]) | st.integers(IDS[0], IDS[-1]))
def test_every_id_is_read_as_it_is_written(number: int) -> None:
    assert number_in(str(number)) == number


@pytest.mark.parametrize(
    "text",
    ["", " 7", "7 ", "+7", "-7", "−7", "7.0", "7e3", "7_000", "7,000", "0x7", "٧", "７", "²", "①", "Ⅶ", "seven", "7\n"],
)
def test_what_is_no_plain_number_is_none(text: str) -> None:
    assert number_in(text) is None
    assert number_in("7") == 7


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    number = number_in(text)
    assert number is None or str(number) == text.lstrip("0")


@pytest.mark.parametrize("text", ["0", str(IDS[-1] + 1), "9" * 40, "1" * 100_000])
def test_what_no_id_can_be_is_none(text: str) -> None:
    assert number_in(text) is None


def test_a_reader_says_among_which_numbers() -> None:
    assert [number_in(text, range(3)) for text in ("0", "2", "3")] == [0, 2, None]
