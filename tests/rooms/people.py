"""What walks all doors has to know of the studio's people."""

from typing import Any

from advocacy.database import Actor
from advocacy.listening import writing
from advocacy.listening.responses import Response, receive
from advocacy.people import notes, tags

KEY = "walked"


def _one(_house: Any, cast: Any) -> dict[str, str]:
    return {"id": str(cast.people["Ines"])}


def _waiting(_house: Any, cast: Any) -> dict[str, str]:
    return {"id": str(cast.people["Ines"]), "submission": str(cast.rows["your-desk"])}


ONE = "/studio/people/{id}"
PLACES = {
    **{
        f"{ONE}{rest}": _one
        for rest in (
            "",
            "/write",
            "/note",
            "/points",
            "/tags",
            "/tags/off",
            "/change",
            "/erase",
            "/challenges",
            "/challenges/complete",
            "/explain",
            "/duplicates",
        )
    },
    f"{ONE}/challenges/{{submission}}": _waiting,
}
PLACES["/studio/people/accounts/{id}"] = lambda *_: {"id": "1"}
FORMS = {
    f"POST {ONE}/write": {"key": KEY, "subject": "About your list", "words": "Shall we look at it together?"},
    f"POST {ONE}/note": {"key": KEY, "words": "Called; wants the export by mail."},
    f"POST {ONE}/points": {"key": KEY, "change": "10", "why": "For the hint about the scale."},
    f"POST {ONE}/tags": {"tag": "speaker"},
    f"POST {ONE}/tags/off": {"tag": "kind"},
    f"POST {ONE}/change": {"key": KEY, "name": "Ines Kofler-Berg", "title": "Buyer", "email": "ines@example.com"},
    f"POST {ONE}/erase": {"key": KEY, "sure": "yes"},
    f"POST {ONE}/challenges/complete": {
        "key": KEY,
        "program": "passives-to-promoters",
        "challenge": "bad-day",
        "answer-0": "On the third of February.",
        "why": "She told me on the phone.",
    },
    f"POST {ONE}/challenges/{{submission}}": {"key": KEY, "do": "approve", "seen": "1.0"},
    f"POST {ONE}/duplicates": {"key": KEY, "stays": "1", "goes": "17", "sure": "yes"},
    "POST /studio/people/export": {"q": "ines"},
    "POST /studio/people/tags/rename": {"tag": "kind", "new": "very kind"},
    "POST /studio/people/tags/remove": {"tag": "kind", "sure": "yes"},
}


def LOOKS(_house: Any, cast: Any) -> Any:  # noqa: N802 - the rooms' name for it
    ines, wim, olga = (f"/studio/people/{cast.people[name]}" for name in ("Ines", "Wim", "Olga"))
    yield "people found", "/studio/people?q=ines", "manager"
    yield "nobody found", "/studio/people?q=nobody+at+all", "manager"
    yield "danger zone", "/studio/people?danger=1", "manager"
    yield "one kind of it", f"{ines}?kind=mails", "manager"
    yield "no member", wim, "manager"
    yield "somebody invited", olga, "manager"
    yield "no way leads there", f"{wim}/write", "manager"
    yield "explained", f"{ines}/explain?of=passives-to-promoters/your-candy", "manager"
    yield "erasing", f"{ines}/erase", "admin"


async def HAPPENED(story: Any) -> None:  # noqa: N802
    people, manager = story.cast.people, story.cast.colleague("manager")
    await story.do(manager, notes.write, people["Ines"], "Minutes: wants the report as a spreadsheet. Maren asks Lea.")
    for name in ("Ines", "Petra"):
        await story.do(manager, tags.put_on, people[name], "kind")
    await story.do(
        manager,
        writing.begin,
        people["Finn"],
        manager.id,
        "The board you asked about is there.",
        subject="It is there",
        lead="Read it all, and answer",
        key=KEY,
        secret=story.house.settings.secret_key,
    )
    said = Response(2, "test", "wim again", people["Wim"], comment="Still no answer. We are comparing offers.")
    await story.do(Actor("system"), receive, [said])
