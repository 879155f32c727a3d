"""The pages of a challenge in German: every word that a member reads, and none left over in English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from challenges import reviews
from tests.web.challenges import HOME, Hub, answer, begin, challenge, page_of, words_of
from web.language import WORDS
from web.pages import templates
from web.wiring import House

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("web/templates/hub/challenge*.html"), *ROOT.glob("web/templates/hub/stages/*.html")]
FLOORS = [
    *ROOT.glob("challenges/**/*.py"),
    ROOT / "advocacy/people/addresses.py",
    ROOT / "advocacy/people/postcodes.py",
    *(
        ROOT / f"web/hub/{name}.py"
        for name in (
            "activities",
            "kept",
            "challenges/stage_forms",
            "challenges/stage_view",
            "challenges/challenge_view",
        )
    ),
]


def words_of_pages() -> Iterator[str]:
    """What the templates hand to the translator."""
    for path in PAGES:
        for _, _function, message in templates.extract_translations(path.read_text()):  # type: ignore[attr-defined]
            yield message if isinstance(message, str) else message[0]


def words_of_floors() -> Iterator[str]:
    """What ``said`` and ``said_of`` are given."""
    for path in FLOORS:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"said", "said_of", "_"} and node.args:
                words = node.args[0]
                if isinstance(words, ast.Constant):
                    yield str(words.value)


def german() -> dict[str, Message]:
    found: dict[str, Message] = {}
    for path in (WORDS / "de").glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="de"):
                if message.id:
                    found[message.id if isinstance(message.id, str) else message.id[0]] = message
    return found


def test_every_word_has_its_german() -> None:
    known = german()
    wanted = {*words_of_pages(), *words_of_floors()}
    assert len(wanted) > 200
    assert sorted(word for word in wanted if word not in known or not known[word].string) == []


def test_what_stands_in_braces_stands_in_the_german_too() -> None:
    known = german()
    for word in {*words_of_pages(), *words_of_floors()} & known.keys():
        message = known[word]
        said = message.string if isinstance(message.string, list | tuple) else (message.string or "",)
        for one in map(str, said):
            for pattern in (r"\{(\w+)\}", r"%\((\w+)\)s"):
                ids = message.id if isinstance(message.id, list | tuple) else (message.id,)
                wanted = {name for each in ids for name in re.findall(pattern, str(each))}
                # For one thing of a kind a language may do without its number.
                assert set(re.findall(pattern, one)) - wanted == set(), word
                assert wanted - set(re.findall(pattern, one)) <= ({"n", "num", "points"} if len(said) > 1 else set()), (
                    word
                )


async def test_a_challenge_is_done_in_german_from_end_to_end(house: House) -> None:
    hub = Hub(house)
    stages: list[dict[str, Any]] = [
        {"question": "Wohin?", "kind": "address"},
        {"question": "Wie viele?", "kind": "number"},
        {"reference": "Sprechen Sie für uns?", "activities": ["call"]},
    ]
    person = {"checked": "by a person", "answered_within": "P3D"}
    await hub.publish(challenge("ding", *stages, title="Ein Ding", benefit="Es ist gut.", ask=True, **person))
    ann, maren = await hub.member(language="de", zone="Europe/Vienna"), await hub.maren()
    first = words_of(await ann.see(page_of("ding")))
    assert "Anfangen" in first
    assert "20 Punkte, sobald Maren zustimmt. Das macht 20, noch 20 bis Insider." in first
    assert "Maren liest es und antwortet bis Donnerstag, 8. Januar." in first
    assert "Das ist ein Gefallen; ein Nein ist in Ordnung." in first
    number = await begin(ann, "ding")
    wrong = words_of(await answer(ann, number, 0, status=422, fields={**HOME, "postcode": "80 20"}))
    assert "Österreichische Postleitzahlen haben vier Ziffern, etwa 8020." in wrong
    page = await ann.see(f"/hub/goes/{number}/0")
    assert '<option value="AT">Österreich</option>' in page
    assert page.index("Österreich<") < page.index("Panama<")
    await answer(ann, number, 0, fields=HOME)
    await answer(ann, number, 1, answer="1.250,5")
    assert (await hub.answers(number))[1] == 1250.5
    assert "An Maren senden" in words_of(await ann.see(f"/hub/goes/{number}/2"))
    await answer(ann, number, 2, answer=["call"])
    waiting = words_of(await ann.see(f"/hub/goes/{number}"))
    assert "Maren liest es und antwortet bis Donnerstag, 8. Januar." in waiting
    assert "1.250,5" in waiting
    assert "8020 Graz Österreich" in waiting
    await hub.do(maren, reviews.approve, number)
    assert "20 Punkte." in words_of(await ann.see(f"/hub/goes/{number}"))
