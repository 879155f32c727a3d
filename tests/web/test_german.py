"""Every page is written in German, and whatever had no German words for it is named.

The list of sentences in ``tests/house/test_words.py`` is read from the code; this one is heard while pages are drawn,
and so knows of sentences that reach a page by a name or by a long way through the house.
"""

import gettext
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from advocacy.database import SYSTEM
from advocacy.people.customers import customers
from tests.cast import KEY, document
from tests.web.conftest import Opens
from tests.web.doors import doors
from tests.web.test_entrance import FOR_PEOPLE, FORM
from tests.web.visits import Tour, Visitor, visitors
from web.language import translations
from web.visitors import FORM_TOKEN

IN_GERMAN = {"Accept-Language": "de-AT,de;q=0.9"}
MEMBERS = ("Ines", "Tomas", "Bo", "Finn", "Gita", "Hana", "Noor", "Petra")
CHALLENGES = ("bad-day", "your-list", "your-desk", "your-work", "one-place", "in-may", "last-winter", "public-review")
# What is wrong, however a field is called.
WRONG = {"score": "8.5", "gifts": "x", "nickname": "!", "name": "", "zone": "Nowhere", "language": "xx", "words": ""}


OF_THE_PROGRAM = document()


class Heard(gettext.NullTranslations):
    """Asked for the sentences that have no words."""

    def __init__(self) -> None:
        super().__init__()
        self.missing: set[str] = set()

    def gettext(self, message: str) -> str:
        # What a program says is shown as it was written there.
        if message and message not in OF_THE_PROGRAM:
            self.missing.add(str(message))
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.missing.add(msgid1)
        return msgid1 if n == 1 else msgid2


@pytest.fixture
def heard() -> Iterator[Heard]:
    german, listening = translations("de"), Heard()
    german.add_fallback(listening)
    yield listening
    german._fallback = None  # type: ignore[attr-defined]  # there is no other way to take it away again


async def german_members(tour: Tour) -> list[Visitor]:
    async with tour.house.database.work(SYSTEM) as work:
        await work.execute(update(customers).values(language="de"))
    return await visitors(tour.house, tour.app, tour.cast, MEMBERS)


async def look_around(tour: Tour, who: Visitor) -> None:
    """Every page, every state of a challenge, and every form sent wrongly."""
    for door in doors(tour.app):
        if door.method == "GET" and door.is_page:
            await tour.knock(who, door, **IN_GERMAN)
    stages = [f"/hub/goes/{tour.cast.rows['all-kinds']}/{stage}" for stage in range(6)]
    for path in [f"/hub/challenges/{KEY}/{key}" for key in CHALLENGES] + stages + ["/hub/nowhere"]:
        await who.client.get(path, headers=FOR_PEOPLE | IN_GERMAN)
    for door in doors(tour.app):
        if door.method == "POST" and door.is_page and door.path not in {"/sign-out", "/hub/me/leaving"}:
            await who.client.post(
                tour.address(door), data={FORM_TOKEN: who.form_token, **WRONG}, headers=FORM | IN_GERMAN
            )


async def test_no_page_falls_back_to_english(opened: Opens, heard: Heard) -> None:
    tour = await opened.tour()
    for who in await german_members(tour):
        await look_around(tour, who)
    (nobody,) = await visitors(tour.house, tour.app, tour.cast, ("nobody",))
    await look_around(tour, nobody)
    # A sentence that is German already was put into words before it came to the page.
    german = set(translations("de")._catalog.values())  # type: ignore[attr-defined]  # all of them
    missing = heard.missing - german
    assert not missing, "\n".join(sorted(missing))


async def test_a_sentence_without_words_is_heard(heard: Heard) -> None:
    assert translations("de").gettext("Nobody ever said this.") == "Nobody ever said this."
    assert heard.missing == {"Nobody ever said this."}
