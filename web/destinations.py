"""Where somebody goes on to after signing in: to the page they wanted, if it is one of theirs. Pure."""

from advocacy.database import Actor
from advocacy.people.identity import LONGEST_PATH
from web.visitors import local_path

ROOMS = {"member": ("/hub",), "staff": ("/studio", "/desk")}
FRONTS = {"member": "/hub", "manager": "/studio", "admin": "/studio", "marketer": "/"}
"""By kind, or by role of the staff."""


def wanted_path(path: str) -> str:
    """The path that somebody wants to go on to, if it is a page of a room of ours; else nothing."""
    plain = local_path(path, "")
    rooms = [room for rooms in ROOMS.values() for room in rooms]
    return plain if len(plain) <= LONGEST_PATH and _within(plain, rooms) else ""


def destination(actor: Actor, wanted: str) -> str:
    """Where that person goes on to: where they wanted, if it is for such people; else to their front page."""
    path = wanted_path(wanted)
    return path if _within(path, ROOMS[actor.kind]) else front(actor)


def front(actor: Actor) -> str:
    """Their own front page."""
    return FRONTS[actor.role or actor.kind]


def _within(path: str, rooms: tuple[str, ...] | list[str]) -> bool:
    return "//" not in path and "/." not in path and any(f"{path}/".startswith(f"{room}/") for room in rooms)
