"""Where somebody goes on to after signing in: to a page of ours, whatever was asked for."""

import re
from urllib.parse import urljoin, urlsplit

import pytest

from advocacy.database import Actor
from advocacy.people.identity import LONGEST_PATH
from web.destinations import destination, wanted_path

MEMBER, STAFF = Actor("member", 1), Actor("staff", 1, "manager")
OURS = "https://hub.example.com/sign-in/token"
SPACES = ("", " ", "\t", "\n", "\r\n", "\x00", "\x0b", "\x0c", "\u00a0", "\u2028", "\ufeff")
ELSEWHERE = ("//evil.test", "///evil.test", "/\\evil.test", "\\\\evil.test", "https://evil.test", "javascript:alert(1)")
HOSTILE = [
    *(space + address for space in SPACES for address in ELSEWHERE),
    *(f"/hub{space}{address}" for space in SPACES for address in ("//evil.test", "/..//evil.test")),
    *(
        f"{scheme}:{rest}"
        for scheme in ("http", "HTTPS", "data", "vbscript", "ftp", "blob")
        for rest in ("//evil.test", "x")
    ),
    "/hub/../api/v1/customers",
    "/hub/..",
    "/hub/.",
    "/hub/./../sign-out",
    "/hub/%2e%2e/api",
    "/hub/%2f%2fevil.test",
    "/%2fevil.test",
    "/hub%0d%0aSet-Cookie:x=1",
    "/hub\r\nLocation: //evil.test",
    "/hub;/../x",
    "/hub?next=//evil.test",
    "/hub#//evil.test",
    "/hub@evil.test",
    "/hub:evil.test",
    "/hub\u2215evil",
    "/hub/\ud800",
    "/hub/é",
    "/hubris",
    "/hub-evil",
    "/studio.evil.test",
    "/desks",
    "/HUB",
    "hub",
    "evil.test",
    "evil.test/hub",
    "@evil.test",
    ":@evil.test",
    "?/hub",
    "#/hub",
    "/",
    "/sign-out",
    "/sign-in/token",
    "/api/v1/customers",
    "/static/x",
    "/m/c/x",
    "//hub",
    "/hub//x",
    "/\\hub",
    "/\t/evil.test",
    "/ /evil.test",
    "/hub/" + "a" * LONGEST_PATH,
    "/hub/" * 400,
    "\N{FULLWIDTH SOLIDUS}hub",
    "/\N{FULLWIDTH SOLIDUS}evil.test",
]


def test_there_are_enough_of_them() -> None:
    assert len(set(HOSTILE)) >= 100


@pytest.mark.parametrize("actor", [MEMBER, STAFF], ids=["member", "staff"])
@pytest.mark.parametrize("wanted", HOSTILE, ids=ascii)
def test_what_leads_elsewhere_leads_to_the_front_page(actor: Actor, wanted: str) -> None:
    assert wanted_path(wanted) == ""
    assert destination(actor, wanted) == {"member": "/hub", "staff": "/studio"}[actor.kind]


def test_a_door_that_looked_for_a_slash_alone_would_lead_elsewhere() -> None:
    """The control: a browser drops tabs and breaks, and takes a backslash for a slash."""
    led = []
    for wanted in filter(str.isascii, HOSTILE):
        as_browsers_read = re.sub(r"[\t\n\r]", "", wanted).replace("\\", "/")
        if wanted.startswith("/") and urlsplit(urljoin(OURS, as_browsers_read)).hostname != "hub.example.com":
            led.append(wanted)
    assert len(led) >= 4


@pytest.mark.parametrize(
    ("actor", "wanted", "then"),
    [
        (MEMBER, "/hub", "/hub"),
        (MEMBER, "/hub/", "/hub/"),
        (MEMBER, "/hub/challenges/your-candy", "/hub/challenges/your-candy"),
        (MEMBER, "/hub/heard/v1.2_x~y", "/hub/heard/v1.2_x~y"),
        (MEMBER, "/studio", "/hub"),
        (MEMBER, "", "/hub"),
        (STAFF, "/studio/queue/7", "/studio/queue/7"),
        (STAFF, "/desk", "/desk"),
        (STAFF, "/hub", "/studio"),
        (STAFF, "", "/studio"),
    ],
)
def test_a_page_of_theirs_is_gone_on_to(actor: Actor, wanted: str, then: str) -> None:
    assert destination(actor, wanted) == then
