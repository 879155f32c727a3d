"""The pages of a program: the list, the map, its parts, versions, and what each says when there is nothing."""

import pytest

from tests.rooms.programs import BROKEN, DRAFT
from tests.web.counting import statements
from tests.web.studio.conftest import Colleague
from web.studio.programs.paths import TABS

KEY = "passives-to-promoters"
AT = f"/studio/programs/{KEY}"


async def test_the_list_names_every_program_and_every_draft(maren: Colleague) -> None:
    text = await maren.see("/studio/programs")
    assert "From passive to promoter" in text
    assert "The autumn circle" in text
    assert "never published" in text


async def test_an_empty_house_is_told_how_to_begin(alone: Colleague) -> None:
    text = await alone.see("/studio/programs")
    assert "Everything begins with a program" in text
    assert 'href="/studio/programs/new"' in text


async def test_the_map_leads_to_the_parts_and_counts_people(maren: Colleague) -> None:
    text = await maren.see(AT)
    assert f'href="{AT}/parts/levels"' in text
    assert "invited" in text
    assert "Version 1, published" in text


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("key", [KEY, DRAFT, BROKEN])
async def test_every_tab_opens_for_every_program(maren: Colleague, tab: str, key: str) -> None:
    assert "Before you publish" in await maren.see(f"/studio/programs/{key}/parts/{tab}")


@pytest.mark.parametrize("rest", ["", "/text", "/publish", "/versions", "/compare", "/preview", "/templates"])
@pytest.mark.parametrize("key", [KEY, DRAFT, BROKEN])
async def test_every_page_opens_for_every_program(maren: Colleague, rest: str, key: str) -> None:
    await maren.see(f"/studio/programs/{key}{rest}")


@pytest.mark.parametrize(
    "path",
    [
        "/studio/programs/nothing",
        f"{AT}/parts/nothing",
        f"{AT}/edit?path=nothing",
        f"{AT}/edit?path=levels.99",
        f"{AT}/edit?path=levels.0.name.x",
        f"{AT}/edit?path=../..",
        f"{AT}/edit?path=channels.nobody",
        f"{AT}/edit?path=challenges.0.stages&new=nothing",
        f"{AT}/edit?path=weekly&new=yes",
        f"{AT}/text.yaml?version=99",
        f"{AT}/compare?from=99",
        f"{AT}/compare?from=x",
    ],
)
async def test_what_is_not_there_is_said_so(maren: Colleague, path: str) -> None:
    await maren.see(path, 404)


async def test_the_number_of_statements_does_not_grow_with_the_program(maren: Colleague) -> None:
    with statements(maren.house) as one:
        await maren.see(f"{AT}/edit?path=levels.0")
    with statements(maren.house) as many:
        await maren.see(f"{AT}/parts/tracks")
    assert len(many) <= len(one)


async def test_a_version_is_downloaded_as_it_was_written(maren: Colleague) -> None:
    answer = await maren.client.get(f"{AT}/text.yaml?version=1")
    assert "attachment" in answer.headers["content-disposition"]
    draft = await maren.client.get(f"{AT}/text.yaml")
    assert answer.text == draft.text


async def test_a_member_has_no_business_here(maren: Colleague) -> None:
    maren.client.cookies.clear()
    answer = await maren.client.get(AT, headers={"accept": "text/html"})
    assert answer.status_code in {303, 403}
