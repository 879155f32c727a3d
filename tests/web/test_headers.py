"""What every page tells the browser: what may run on it, where it may stand, and what must not be kept."""

import re
from collections.abc import AsyncIterator, Sequence
from html.parser import HTMLParser
from http import HTTPStatus

import httpx
import pytest
from litestar import Litestar, MediaType, get

from tests.web.conftest import Opens
from tests.web.doors import Door, doors
from tests.web.test_entrance import FOR_PEOPLE, FORM
from tests.web.visits import EVERYBODY, Tour, visitors
from web.app import create_app

NONCE = re.compile(r"'nonce-([\w-]{22})'")
SAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
FORBIDDEN = {"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "http:", "https:", "data:", "blob:"}
YEAR = 365 * 86_400


def faults(answer: httpx.Response) -> list[str]:
    """What is missing from the headers of a page."""
    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers.get("Content-Security-Policy", "x x").split(";")
    )
    found = [
        f"{name} is {answer.headers.get(name)}" for name, value in SAYS.items() if answer.headers.get(name) != value
    ]
    for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        found += [] if policy.get(name) == "'none'" else [f"{name} is {policy.get(name)}"]
    for name in ("script-src", "style-src", "connect-src", "form-action", "font-src"):
        found += [f"{name} allows {word}" for word in policy.get(name, "*").split() if word in FORBIDDEN]
    found += [] if policy.get("form-action") == "'self'" else ["forms may be sent elsewhere"]
    found += [] if NONCE.search(policy.get("script-src", "")) else ["no nonce"]
    lasts = re.search(r"max-age=(\d+)", answer.headers.get("Strict-Transport-Security", ""))
    found += [] if lasts and int(lasts[1]) >= YEAR else ["no HSTS"]
    found += [f"cookie {cookie}" for cookie in answer.headers.get_list("Set-Cookie") if not _is_careful(cookie)]
    return found + in_the_page(answer.text, answer.headers.get("Content-Security-Policy", ""))


def in_the_page(text: str, policy: str) -> list[str]:
    """What a page holds that its own policy forbids."""
    nonce = NONCE.search(policy)
    looked = _Looked(nonce[1] if nonce else "")
    looked.feed(text)
    return looked.found


class _Looked(HTMLParser):
    """Reads a page for what could run on it."""

    def __init__(self, nonce: str) -> None:
        super().__init__()
        self.nonce = nonce
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "script" and said.get("type") == "application/json":
            return  # figures beside a chart, which no browser runs
        if tag == "script" and (said.get("nonce") != self.nonce or not str(said.get("src", "")).startswith("/static/")):
            self.found.append(f"a script that is not ours: {said}")
        if tag == "style" or "style" in said or any(name.startswith(("on", "hx-on")) for name in said):
            self.found.append(f"inline: {tag} {said}")
        if any(str(value).strip().startswith(("js:", "javascript:")) for value in said.values()):
            self.found.append(f"evaluated: {tag} {said}")

    handle_startendtag = handle_starttag


def _is_careful(cookie: str) -> bool:
    flags = {flag.strip().lower() for flag in cookie.split(";")[1:]}
    return cookie.startswith("__Host-") and {"secure", "httponly", "path=/", "samesite=lax"} <= flags


async def pages(tour: Tour) -> AsyncIterator[tuple[str, httpx.Response]]:
    """Every answer that is a page, with where it came from: what is looked at, and what a wrong form gets back."""
    for who in await visitors(tour.house, tour.app, tour.cast, EVERYBODY[:-1]):
        for door in doors(tour.app):
            if door.method == "GET" or not (door.is_safe or door.is_api or door.path == "/sign-out"):
                answer = await tour.knock(who, door) if door.is_safe else await _wrong(tour, who.client, door)
                if answer.headers.get("Content-Type", "").startswith(MediaType.HTML):
                    yield f"{who.name}: {door}", answer
        for path in ("/nowhere", "/hub/nowhere"):
            yield f"{who.name}: {path}", await who.client.get(path, headers=FOR_PEOPLE)


async def _wrong(tour: Tour, client: httpx.AsyncClient, door: Door) -> httpx.Response:
    return await client.request(door.method, tour.address(door), data={}, headers=FORM)


async def test_every_page_says_what_may_run_on_it(opened: Opens) -> None:
    found, nonces = [], []
    async for name, answer in pages(await opened.tour()):
        # The API's description is written by the framework's own page, which has a policy of its own to the same end.
        # A letter stands in a frame of ours and brings its own style; what it may do is told beside its room.
        if "/api/docs" in name or (name.endswith("/letter") and answer.status_code == HTTPStatus.OK):
            continue
        found += [f"{name}: {fault}" for fault in faults(answer)]
        nonces += NONCE.findall(answer.headers["Content-Security-Policy"])
    assert found == []
    assert len(nonces) > 50
    assert len(set(nonces)) == len(nonces)


async def test_what_is_not_a_page_is_not_taken_for_one(opened: Opens) -> None:
    tour = await opened.tour()
    (nobody,) = await visitors(tour.house, tour.app, tour.cast, EVERYBODY[:1])
    for door in doors(tour.app):
        if door.method == "GET":
            answer = await tour.knock(nobody, door)
            assert answer.headers["X-Content-Type-Options"] == "nosniff", str(door)
            assert answer.headers["Content-Security-Policy"], str(door)


async def test_without_tls_the_browser_is_not_told_to_insist_on_it(opened: Opens) -> None:
    tour = await opened.tour()
    transport = httpx.ASGITransport(tour.app)  # type: ignore[arg-type]  # the two name the same thing differently
    async with httpx.AsyncClient(transport=transport, base_url="http://advocacy.test") as client:
        assert "Strict-Transport-Security" not in (await client.get("/", headers=FOR_PEOPLE)).headers


@pytest.mark.parametrize(
    ("headers", "fault"),
    [
        (
            {"Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'"},
            "script-src allows 'unsafe-inline'",
        ),
        ({"Content-Security-Policy": "default-src 'none'; object-src *"}, "object-src is *"),
        ({"Cache-Control": "public"}, "Cache-Control is public"),
        ({"Referrer-Policy": "unsafe-url"}, "Referrer-Policy is unsafe-url"),
        ({"Set-Cookie": "session=1; Path=/; Secure; HttpOnly; SameSite=Lax"}, "cookie session=1"),
        ({"Set-Cookie": "__Host-session=1; Path=/; Secure; SameSite=Lax"}, "cookie __Host-session=1"),
    ],
)
async def test_a_page_that_says_too_little_is_found(opened: Opens, headers: dict[str, str], fault: str) -> None:
    @get("/careless", media_type=MediaType.HTML, response_headers=headers, sync_to_thread=False)
    def careless() -> str:
        return (
            "<p onclick='x()'></p><p style='color: red'></p><script>1</script><style></style><a href='javascript:x()'>"
        )

    app: Litestar = create_app(await opened.house())
    app.register(careless)
    tour = Tour.of(await opened.house(), app, opened.filled.cast)
    (nobody,) = await visitors(tour.house, tour.app, tour.cast, EVERYBODY[:1])
    found = faults(await nobody.client.get("/careless", headers=FOR_PEOPLE))
    assert any(one.startswith(fault) for one in found), found
    assert len([one for one in found if one.startswith(("inline", "a script", "evaluated"))]) == 5
