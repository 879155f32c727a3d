from pathlib import Path

import httpx
import pytest

from advocacy.errors import Invalid
from advocacy.settings import Settings, from_environment
from tests.conftest import SECRET
from tests.web.clients import client_of
from web.wiring import House, open_house


async def shown(settings: Settings, *paths: str) -> list[httpx.Response]:
    house: House = open_house(settings)
    try:
        async with client_of(house) as client:
            return [await client.get(path, headers={"Accept": "text/html"}) for path in paths]
    finally:
        await house.close()


async def test_a_company_sets_its_hue_its_name_and_its_logo(database_url: str, tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script><path d='M0 0h9v9'/></svg>")
    settings = Settings(
        database_url=database_url,
        secret_key=SECRET,
        company="Wherry",
        brand_hue=162,
        brand_chroma=0.11,
        brand_logo=str(logo),
    )
    front, style, image = await shown(settings, "/", "/brand/style.css", "/brand/logo.svg")
    assert '<link rel="stylesheet" href="/brand/style.css">' in front.text
    assert "<span>Wherry</span>" in front.text
    assert "--brand-hue: 162; --brand-chroma: 0.11;" in style.text
    assert 'url("/brand/logo.svg")' in style.text
    assert style.headers["Content-Type"].startswith("text/css")
    assert "sandbox" in image.headers["Content-Security-Policy"]
    assert "script-src" not in image.headers["Content-Security-Policy"]


async def test_without_a_brand_the_house_has_its_own_look(database_url: str) -> None:
    front, logo = await shown(Settings(database_url=database_url, secret_key=SECRET), "/", "/brand/logo.svg")
    assert "/brand/" not in front.text
    assert logo.status_code == 404


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ADVOCACY_BRAND_HUE", "361"),
        ("ADVOCACY_BRAND_HUE", "blue"),
        ("ADVOCACY_BRAND_HUE", "nan"),
        ("ADVOCACY_BRAND_CHROMA", "0.5"),
        ("ADVOCACY_BRAND_CHROMA", "1;} body{display:none"),
        ("ADVOCACY_BRAND_LOGO", "/nowhere/logo.svg"),
        ("ADVOCACY_BRAND_LOGO", "/etc/passwd"),
    ],
)
def test_a_look_that_cannot_be_is_refused_with_what_to_set(name: str, said: str) -> None:
    with pytest.raises(Invalid, match=name) as refusal:
        from_environment({name: said})
    assert refusal.value.remedy
