"""Merge fields: exactly those on the list are filled in, and nothing is ever evaluated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.programs.merge import MAILS, NOTES, fill, unknown_fields


@pytest.mark.parametrize(
    "text",
    [
        "Dear {first_name|friend}",
        "{company}, {host}, {host_title}",
        "the {attribute.candy|candy}",
        "no field at all",
        "a brace { that never closes",
    ],
)
def test_known_fields_are_known(text: str) -> None:
    assert unknown_fields(text, NOTES) == []


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("{firstname}", "Did you mean first_name?"),
        ("{First Name}", "Did you mean first_name?"),
        ("{password}", "There are:"),
        ("{7*7}", "There are:"),
        ("{first_name.__class__}", "Did you mean first_name?"),
        ("{attribute.}", "There are:"),
        ("{}", "There are:"),
        ("{link}", "There are:"),
    ],
)
def test_unknown_fields_are_named_with_a_remedy(text: str, remedy: str) -> None:
    ((written, words),) = unknown_fields(f"Dear {text}", NOTES)
    assert written == text
    assert words.startswith(remedy)


def test_a_mail_has_a_page_to_lead_to() -> None:
    assert unknown_fields("[Have a look]({link}) until {until}", MAILS) == []


def test_a_note_is_filled_with_what_is_known() -> None:
    words = fill("Dear {first_name|friend}, the {attribute.candy|candy} is from {host}.", {"host": "Maren"})
    assert words == "Dear friend, the candy is from Maren."


def test_what_is_not_on_the_list_is_not_filled_in() -> None:
    assert "secret" not in fill("{password} {link}", {"password": "secret", "link": "secret"})


@given(st.text(max_size=40))
def test_a_value_is_put_in_as_words_and_never_looked_at_again(value: str) -> None:
    words = fill("Dear {first_name|friend}.", {"first_name": value, "host": "Maren"})
    expected = " ".join(value.split())
    assert words in {f"Dear {expected}.", "Dear friend."}
