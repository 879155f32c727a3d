"""``make screenshots`` leaves no page of the studio out: the route table says whether one is forgotten."""

from pathlib import Path

from advocacy.settings import Settings
from tests.browser import studio_shots
from tests.browser.pages import NO_PAGES
from tests.conftest import SECRET
from tests.web.doors import doors
from web.app import create_app
from web.wiring import open_house

STUDIO = "/studio"


async def test_every_page_of_the_studio_has_a_picture(tmp_path: Path) -> None:
    house = open_house(Settings(database_url=f"sqlite+aiosqlite:///{tmp_path / 'none.db'}", secret_key=SECRET))
    paths = {door.path for door in doors(create_app(house)) if door.method == "GET"} - NO_PAGES
    await house.close()
    pages = {path for path in paths if path == STUDIO or path.startswith(f"{STUDIO}/")}
    taken = {room.route for room in studio_shots.rooms(1)}
    assert sorted(pages - taken) == []
    assert sorted(taken - pages) == []


def test_no_picture_is_taken_over_another() -> None:
    names = [room.name for room in studio_shots.rooms(1)]
    assert len(set(names)) == len(names)


def test_what_stands_in_the_readme_and_what_is_taken_in_german_is_taken() -> None:
    names = {f"studio, {room.name}" for room in studio_shots.rooms(1)}
    assert {*studio_shots.IN_GERMAN, *studio_shots.SHOWN.values()} <= names
