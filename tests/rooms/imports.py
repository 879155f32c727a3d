"""What walks all doors has to know of the studio's imports."""

from collections.abc import Iterator, Mapping
from typing import Any

from advocacy.database import Work
from advocacy.listening import import_files, importing

AT = "/studio/people/import"
ONE = f"{AT}/{{number}}"
GOOD = b"email,score,comment\nzoe@example.com,8,Fine so far.\nkim@example.com,9,\n"
SCORES = b"email,score,comment\nzoe@example.com,8,Fine so far.\nkim@example.com,9,\nlea@example.com,8.5,\n"


def _file(_house: Any, cast: Any) -> Mapping[str, str]:
    return {"number": str(cast.rows["file of scores"])}


def _good(_house: Any, cast: Any) -> Mapping[str, str]:
    return {"number": str(cast.rows["file to take in"])}


def looks(_house: Any, cast: Any) -> Iterator[tuple[str, ...]]:
    """A file whose columns are to be named, and one with a wrong row."""
    yield "import-columns", f"{AT}/{cast.rows['file of scores']}", "manager"
    yield "import-preview", f"{AT}/{cast.rows['file that was looked at']}", "manager"


async def happened(story: Any) -> None:
    """The manager has sent three files: one whose columns are to be named, one with a wrong row, one to take in."""
    manager = story.cast.colleague("manager")

    async def send(content: bytes, name: str) -> int:
        seen, asked = importing.outlined(content, "scores")

        async def receive(work: Work) -> int:
            return await import_files.receive(work, "autumn.csv", "scores", content, seen, asked=asked)

        story.cast.rows[name] = await story.do(manager, receive)
        return int(story.cast.rows[name])

    await send(SCORES, "file of scores")
    for content, name in ((SCORES, "file that was looked at"), (GOOD, "file to take in")):
        number = await send(content, name)
        async with story.house.database.read(manager) as read:
            row = await import_files.with_content(read, number)
        assert row is not None
        found = await importing.look(story.house.database, row, manager)
        await story.do(manager, import_files.looked, number, 0, found, usable=True)


LOOKS = looks
HAPPENED = happened
PLACES = {
    **{f"{ONE}{more}": _file for more in ("", "/columns", "/renaming", "/giving-up", "/mistakes.csv")},
    f"{ONE}/taking": _good,
}
FORMS = {
    f"POST {AT}": {"kind": "scores"},
    f"POST {ONE}/columns": {"part.0": "email", "part.1": "score", "part.2": "comment"},
    f"POST {ONE}/taking": {},
    f"POST {ONE}/renaming": {},
    f"POST {ONE}/giving-up": {},
    "POST /studio/people/new": {"email": "new@example.com", "name": "New Person", "language": "en"},
}
TO_NOBODY = {f"POST {AT}": "it takes a file, which a form of words has not"}
NO_PAGES = {f"{ONE}/mistakes.csv"}
