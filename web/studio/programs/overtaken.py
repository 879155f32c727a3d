"""Two managers at once: who saves second sees both texts side by side, and says which one stays. Nothing is lost."""

from typing import Any

from litestar import Request, Response

from advocacy.programs.comparing import changes, lines
from advocacy.programs.drafts import Overtaken
from web.pages import page


def page_of(request: Request[Any, Any, Any], key: str, newer: Overtaken, mine: str) -> Response[str]:
    """What somebody else saved meanwhile, beside what would have been saved now."""
    theirs = newer.newer
    told: dict[str, Any] = {"lines": lines(theirs.text, mine), "changes": changes(theirs.text, mine)}
    return page(request, "studio/programs/overtaken.html", 409, key=key, theirs=theirs, mine=mine, **told)
