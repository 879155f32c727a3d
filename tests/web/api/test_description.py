"""The description of the API."""

import re

import httpx

from advocacy.people.tokens import SCOPES


async def test_every_operation_says_how_it_refuses(stranger: httpx.AsyncClient) -> None:
    described = (await stranger.get("/api/v1/openapi.json")).json()
    for path, item in described["paths"].items():
        for verb, operation in item.items():
            assert {"401", "403"} <= operation["responses"].keys(), f"{verb} {path}"
            assert operation["security"] == [{"BearerToken": []}]
            if verb == "post":
                assert [one["name"] for one in operation["parameters"] if one["in"] == "header"] == ["Idempotency-Key"]


async def test_unknown_fields_are_described_as_refused(stranger: httpx.AsyncClient) -> None:
    shapes = (await stranger.get("/api/v1/openapi.json")).json()["components"]["schemas"]
    assert shapes["ScoreIn"]["additionalProperties"] is False
    assert (shapes["ScoreIn"]["properties"]["score"]["minimum"], shapes["Problem"]["required"]) == (
        0,
        ["error", "message"],
    )


async def test_the_page_names_every_operation_and_fetches_nothing_from_elsewhere(stranger: httpx.AsyncClient) -> None:
    page = await stranger.get("/api/docs")
    described = (await stranger.get("/api/v1/openapi.json")).json()
    assert page.headers["Content-Type"].startswith("text/html")
    for path in described["paths"]:
        assert path in page.text
    for scope in SCOPES:
        assert scope in page.text
    assert re.findall(r"<(?:script|img|style)|(?:src|href)=.(?:https?:|//)", page.text) == []
