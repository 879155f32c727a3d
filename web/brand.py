"""The company's look: a hue, how strong it is, a name and a logo of one color. All else is the house's.

Lightness is not the company's to choose, so that whatever hue it sets can be read in both themes.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import HttpMethod, MediaType, Response, route
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency

from advocacy.errors import NotFound
from advocacy.settings import Settings
from advocacy.words import said
from web.visitors import ANYBODY
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
AN_HOUR = CacheControlHeader(public=True, max_age=3600)
NO_SCRIPT = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
LOGO = """.mark svg { display: none; }
.mark::before { content: ""; flex: none; inline-size: 1.625rem; block-size: 1.625rem; background: var(--brand);
  mask: url("/brand/logo.svg") center / contain no-repeat; }
"""


@dataclass(frozen=True, slots=True)
class Brand:
    """What a page shows of the company: its name, and whether it has colors or a logo of its own."""

    name: str
    has_style: bool
    has_logo: bool

    @classmethod
    def of(cls, settings: Settings) -> "Brand":
        """The brand of an installation."""
        own = (settings.brand_hue, settings.brand_chroma, settings.brand_logo)
        return cls(settings.company, any(value is not None for value in own), settings.brand_logo is not None)


def style_of(settings: Settings) -> str:
    """The style sheet of a company's look."""
    hue = "" if settings.brand_hue is None else f"--brand-hue: {settings.brand_hue:g}; "
    chroma = "" if settings.brand_chroma is None else f"--brand-chroma: {settings.brand_chroma:g}; "
    colors = f"@layer tokens {{ :root {{ {hue}{chroma}}} }}\n" if hue or chroma else ""
    return colors + (f"@layer components {{\n{LOGO}}}\n" if settings.brand_logo else "")


@route(
    "/brand/style.css",
    http_method=OPENED,
    opt=ANYBODY,
    cache_control=AN_HOUR,
    include_in_schema=False,
    sync_to_thread=False,
)
def style(house: NamedDependency[House]) -> Response[str]:
    """The company's colors, laid over the house's."""
    return Response(style_of(house.settings), media_type=MediaType.CSS)


@route(
    "/brand/logo.svg",
    http_method=OPENED,
    opt=ANYBODY,
    cache_control=AN_HOUR,
    include_in_schema=False,
    sync_to_thread=True,
)
def logo(house: NamedDependency[House]) -> Response[Any]:
    """The company's logo, in a box from which no script can reach out."""
    if house.settings.brand_logo is None:
        raise NotFound(said("There is no logo here."))
    return Response(Path(house.settings.brand_logo).read_bytes(), media_type="image/svg+xml", headers=NO_SCRIPT)


HANDLERS = (style, logo)
