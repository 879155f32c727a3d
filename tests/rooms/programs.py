"""What walks all doors has to know of the studio's programs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advocacy.database import SYSTEM
from advocacy.programs import drafts
from advocacy.programs.templates import begun

AT = "/studio/programs/{key}"
DRAFT = "autumn-circle"
BROKEN = "half-written"
PASSIVES = (Path(__file__).parents[2] / "seeds" / "programs" / "passives.yaml").read_text()
SEEN = {"revision": "1"}


def _draft(**more: str) -> Any:
    return lambda _house, _cast: {"key": DRAFT, **more}


PLACES = {
    AT: _draft(),
    f"{AT}/parts/{{tab}}": _draft(tab="tracks"),
    f"{AT}/versions/{{number}}/draft": lambda _house, _cast: {"key": "passives-to-promoters", "number": "1"},
    **{
        f"{AT}/{rest}": _draft()
        for rest in (
            "edit", "edit/seen", "items", "items/removal", "items/order", "text", "text.yaml", "draft/removal",
            "versions", "compare", "publish", "preview", "templates",
        )
    },
}  # fmt: skip
FORMS: Mapping[str, Mapping[str, Any]] = {
    "POST /studio/programs": {
        "template": "passives",
        "name": "Winter circle",
        "host": "Maren Lindqvist",
        "mail": "maren@example.com",
    },
    f"POST {AT}/edit": {**SEEN, "path": "weekly", "cap": "3"},
    f"POST {AT}/edit/seen": {"path": "challenges.1", "challenge": "your-candy", "title": "Which candy?"},
    f"POST {AT}/items": {**SEEN, "path": "tracks.0.challenges", "value": "good-day"},
    f"POST {AT}/items/removal": {**SEEN, "path": "badges.1"},
    f"POST {AT}/items/order": {**SEEN, "path": "rewards", "position": "0", "to": "1"},
    f"POST {AT}/text": {**SEEN, "text": begun(PASSIVES, key=DRAFT, name="x", host="y", mail="z@example.com")},
    f"POST {AT}/draft/removal": SEEN,
    f"POST {AT}/versions": SEEN,
    f"POST {AT}/versions/{{number}}/draft": {},
    f"POST {AT}/templates": {**SEEN, "kind": "challenge", "template": "a-quiz"},
}
NO_PAGES = (f"{AT}/text.yaml",)


def LOOKS(_house: Any, _cast: Any) -> list[tuple[str, ...]]:  # noqa: N802 - by this name it is found
    program, broken = "/studio/programs/passives-to-promoters", f"/studio/programs/{BROKEN}"
    return [
        ("the program in force", program, "manager"),
        ("who comes in", f"{program}/parts/in", "manager"),
        ("a challenge and how it looks", f"{program}/edit?path=challenges.2", "manager"),
        ("a stage to add", f"{program}/edit?path=challenges.2.stages&new=quiz", "manager"),
        ("a draft that cannot be read", broken, "manager"),
        ("its text", f"{broken}/text", "manager"),
        ("a draft to publish", f"/studio/programs/{DRAFT}/publish", "manager"),
        ("a draft with mistakes to publish", f"{broken}/publish", "manager"),
        ("a shut challenge as a member sees it", f"{program}/preview?challenge=one-call", "manager"),
        ("a program without a name", "/studio/programs/new", "manager", ".part-form"),
    ]


async def HAPPENED(story: Any) -> None:  # noqa: N802 - by this name it is found
    """Two drafts nobody has published: a good one, and one somebody is in the middle of."""
    async with story.house.database.work(SYSTEM) as work:
        words = {"name": "The autumn circle", "host": "Maren Lindqvist", "mail": "maren@example.com"}
        await drafts.create(work, begun(PASSIVES, key=DRAFT, **words))
        await drafts.create(work, f"program: {BROKEN}\nname: Half written\n")
        text = f"program: {BROKEN}\nname: Half written\nlevels:\n  - {{key: first\n"
        await drafts.save(work, BROKEN, text, revision=1)
