from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advocacy.delivery.merge import fields_in, merge, quoted


@pytest.mark.parametrize(
    ("text", "fields", "merged"),
    [
        ("Hello {first_name},", {"first_name": "Ann"}, "Hello Ann,"),
        ("Hello {first_name},", {}, "Hello,"),
        ("Hello {first_name|friend},", {"first_name": ""}, "Hello friend,"),
        ("until {day}", {"day": date(2026, 10, 4)}, "until 4 October 2026"),
        ("until {day}", {"day": datetime(2026, 10, 4, 9, tzinfo=UTC)}, "until 4 October 2026"),
        ("{likes}", {"likes": ["hiking", "candy"]}, "hiking, candy"),
        ("{points} points", {"points": 0}, "0 points"),
        ("{name}", {"name": "two\nlines"}, "two lines"),
        ("{ not a field } {1} {}", {}, "{ not a field } {1} {}"),
        ("{employee}", {"employee": True}, ""),
    ],
)
def test_what_is_known_stands_where_the_field_stood(text: str, fields: dict[str, Any], merged: str) -> None:
    assert merge(text, fields) == merged


def test_the_fields_of_a_text_can_be_listed() -> None:
    assert fields_in("{first_name|you} {host} {first_name}") == ["first_name", "host"]


def test_addresses_of_ours_are_not_quoted() -> None:
    text = merge(
        "[go]({link}) {name}", {"link": "https://x/_a_", "name": "_a_"}, quote=quoted, verbatim=frozenset({"link"})
    )
    assert text == r"[go](https://x/_a_) \_a\_"


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1))
def test_a_name_is_never_markup(name: str) -> None:
    tokens = MarkdownIt("commonmark").parse(merge("Dear {name}.", {"name": name}, quote=quoted))
    children = [child.type for token in tokens for child in token.children or ()]
    assert set(children) <= {"text", "text_special"}
