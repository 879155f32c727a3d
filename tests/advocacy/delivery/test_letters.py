"""What a reader sees: the host's words, one button, the small print; and the same without HTML."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from advocacy.delivery.letters import Addressee, Rendered, Wording
from advocacy.delivery.links import Links
from tests.advocacy.delivery.post import layout

UNTIL = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)
LINKS = Links("https://hub.example", "a secret that only the tests know")
HOST = {"name": "Maren Lindqvist", "title": "looks after customers"}
TO = Addressee(
    mail=7,
    zone="Europe/Vienna",
    fields={"first_name": "Ann"},
    link="https://hub.example/join/x",
    hub="https://hub.example/hub",
    until=UNTIL,
    silence="https://hub.example/unsubscribe/y",
)
LETTER = """Dear {first_name},

you said it is *quick*.

[See what it is]({link})

The place is yours until {until}.

- Five small things
- Leave with one click
"""


def rendered(text: str = LETTER, kind: str = "invitation", to: Addressee = TO, subject: str = "A place") -> Rendered:
    return layout().render(Wording(kind, subject, text, "en", HOST), to, LINKS, UNTIL)


def test_the_one_link_of_its_own_is_the_button() -> None:
    mail = rendered()
    button = re.search(r'<a class="go" href="([^"]+)" style="[^"]*background[^"]*">See what it is</a>', mail.html)
    assert button is not None
    assert button[1].startswith("https://hub.example/m/c/")
    assert mail.targets == ("https://hub.example/join/x",)
    assert mail.html.index("quick") < mail.html.index("Maren</p>") < button.start() < mail.html.index("Five small")


def test_the_plain_side_says_the_same() -> None:
    text = rendered().text
    assert "you said it is quick." in text
    assert re.search(r"See what it is:\nhttps://hub.example/m/c/\S+", text)
    assert "- Five small things\n- Leave with one click" in text
    assert TO.silence in text
    assert "<" not in text


def test_days_are_those_of_the_reader() -> None:
    assert "until 7 March 2026" in rendered().html


def test_styles_are_in_the_elements_and_name_no_custom_property() -> None:
    html = rendered().html
    assert 'class="foot" style="' in html
    assert "var(--" not in html
    assert html.count("<style") == 1
    assert "prefers-color-scheme" in html


def test_scores_are_eleven_links_each_counted() -> None:
    to = replace(TO, scores=tuple(f"https://hub.example/survey/{score}" for score in range(11)))
    mail = rendered("How likely?\n\n{scores}\n\nThank you.", "survey", to)
    assert len(re.findall(r'class="score"', mail.html)) == 11
    assert mail.targets == to.scores
    assert len(re.findall(r"^\d+: https://hub.example/m/c/", mail.text, re.MULTILINE)) == 11
    assert "{scores}" not in mail.html + mail.text


def test_a_mail_that_serves_is_not_counted() -> None:
    mail = rendered("[Sign in]({link})", "service", replace(TO, silence=""))
    assert mail.targets == ()
    assert "/m/" not in mail.html + mail.text
    assert "https://hub.example/join/x" in mail.html


def test_a_bare_link_can_be_pressed_too() -> None:
    assert '<a href="https://hub.example/m/c/' in rendered("Look at {link} when you like.").html
    assert 'class="go"' in rendered("{link}").html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "![x](https://spy.example/p.png)",
        '<a hx-get="/x">x</a>',
    ],
)
def test_nothing_that_anybody_wrote_becomes_active(hostile: str) -> None:
    for mail in (
        rendered(hostile + "\n\n{first_name}", to=replace(TO, fields={"first_name": hostile}), subject=hostile),
    ):
        tags = " ".join(re.findall(r"<[^>]+>", mail.html))
        assert not re.search(r"<script|onerror|javascript:|data:text|hx-|spy\.example", tags)
        assert "\n" not in mail.subject


def test_the_same_letter_is_written_twice() -> None:
    assert rendered() == rendered()
