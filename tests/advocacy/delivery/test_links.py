"""A mailed link is good for one thing, until a day, and only as it was sent."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.delivery.links import PAGES, SIGNATURE_BYTES, Links, Ticket
from advocacy.errors import Conflict, NotFound

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
UNTIL = NOW + timedelta(days=60)
OURS = Links("https://hub.example", "a secret that only the tests know")


@given(st.sampled_from(sorted(PAGES)), st.integers(1, 10**12), st.from_regex(r"[0-9a-z]{0,6}", fullmatch=True))
def test_what_is_written_is_read_again(purpose: str, subject: int, detail: str) -> None:
    assert OURS.read(OURS.token(purpose, subject, UNTIL, detail), purpose, NOW) == Ticket(
        purpose, subject, detail, UNTIL
    )


@pytest.mark.parametrize("other", sorted(set(PAGES) - {"join"}))
def test_a_token_for_one_purpose_is_refused_for_every_other(other: str) -> None:
    token = OURS.token("join", 5, UNTIL)
    with pytest.raises(NotFound):
        OURS.read(token, other, NOW)
    with pytest.raises(NotFound):
        OURS.read(token.replace(".join.", f".{other}."), other, NOW)


def test_its_time_ends() -> None:
    token = OURS.token("join", 5, UNTIL)
    assert OURS.read(token, "join", UNTIL - timedelta(seconds=1))
    with pytest.raises(Conflict, match="6 March 2026"):
        OURS.read(token, "join", UNTIL)


def test_a_change_of_any_character_is_noticed() -> None:
    token = OURS.token("survey", 9, UNTIL, "8")
    for place, character in enumerate(token):
        altered = token[:place] + ("1" if character != "1" else "2") + token[place + 1 :]
        with pytest.raises(NotFound):
            OURS.read(altered, "survey", NOW)


@pytest.mark.parametrize("nonsense", ["", ".", "x" * 5000, "a.b.c.d.e", "ä.join.1.ff.ß", "0.join.-1.0.x", "../../etc"])
def test_nonsense_is_refused_like_any_other_link(nonsense: str) -> None:
    with pytest.raises(NotFound):
        OURS.read(nonsense, "join", NOW)


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("https://hub.example", "another secret of some length"),
        ("https://other.example", "a secret that only the tests know"),
    ],
)
def test_another_installations_links_are_refused(address: str, secret: str) -> None:
    with pytest.raises(NotFound):
        OURS.read(Links(address, secret).token("join", 5, UNTIL), "join", NOW)


def test_a_signature_is_too_long_to_be_guessed() -> None:
    assert SIGNATURE_BYTES * 8 >= 128
