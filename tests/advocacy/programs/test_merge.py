"""Merge fields: exactly those on the list, with a remedy for everything else in braces."""

import pytest

from advocacy.programs.merge import MAILS, NOTES, saved_attributes, unknown_fields

WITH_CANDY = NOTES | {"candy"}


@pytest.mark.parametrize(
    "text",
    [
        "Dear {first_name|friend}",
        "{company}, {host}, {package}",
        "the {candy|candy}",
        "no field at all",
        "a brace { that never closes",
    ],
)
def test_known_fields_are_known(text: str) -> None:
    assert unknown_fields(text, WITH_CANDY) == []


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("{firstname}", "Did you mean first_name?"),
        ("{First Name}", "Did you mean first_name?"),
        ("{ first_name }", "Did you mean first_name?"),
        ("{candies}", "Did you mean candy?"),
        ("{password}", "There are:"),
        ("{7*7}", "There are:"),
        ("{first_name.__class__}", "Did you mean first_name?"),
        ("{}", "There are:"),
        ("{link}", "There are:"),
    ],
)
def test_unknown_fields_are_named_with_a_remedy(text: str, remedy: str) -> None:
    ((written, words),) = unknown_fields(f"Dear {text}", WITH_CANDY)
    assert written == text
    assert words.startswith(remedy)


def test_a_mail_has_a_page_to_lead_to() -> None:
    assert unknown_fields("[Have a look]({link}) until {until}", MAILS) == []


def test_what_a_question_saves_can_be_written_about() -> None:
    stages = [{"question": "Which?", "saves_to": "candy"}, {"question": "Why?", "saves_to": None}, {"read": "Words"}]
    assert saved_attributes({"challenges": [{"stages": stages}]}) == {"candy"}
