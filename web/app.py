"""The web application: every door over HTTP, put together for one house."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from litestar import Litestar, MediaType, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader, State
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.static_files import create_static_files_router

from web import (
    api,
    asking,
    brand,
    entrance,
    errors,
    health,
    hub,
    mailed,
    parts,
    second_step,
    speaking,
    studio,
    vouched,
)
from web.api import docs
from web.headers import add_headers
from web.reach import within_reach
from web.visitors import CookieAuthentication, admitted, own_form
from web.wiring import House

LARGEST_BODY = 20_000_000
LARGEST_FORM = 100_000
STATIC = Path(__file__).parent / "static"
# A page carries the token of its forms beside what its reader typed; compressed together, their size would tell on it.
AS_IT_IS = "as_it_is"
AN_HOUR = CacheControlHeader(public=True, max_age=3600)
Beside = Callable[[Litestar], AbstractAsyncContextManager[None]]


def create_app(house: House, beside: Sequence[Beside] = ()) -> Litestar:
    """The application of a house that is open.

    Args:
        house: settings, database and engine.
        beside: what runs as long as the application does, such as the loop that carries out what is due.
    """
    return Litestar(
        route_handlers=[
            api.router(),
            docs.openapi,
            _pages(),
            _mailed(),
            *brand.HANDLERS,
            health.healthz,
            health.readyz,
            health.metrics,
            create_static_files_router("/static", [STATIC], cache_control=AN_HOUR),
        ],
        dependencies={"house": Provide(_the_house, sync_to_thread=False)},
        exception_handlers=errors.HANDLERS,
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=6, exclude_opt_key=AS_IT_IS),
        before_send=[add_headers],
        lifespan=list(beside),
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title="Advocacy",
            version="1",
            path="/api/docs",
            render_plugins=[docs.Page(path="/"), docs.Description(path="/openapi.json", media_type=MediaType.JSON)],
            use_handler_docstrings=True,
            components=Components(security_schemes={"BearerToken": SecurityScheme(type="http", scheme="bearer")}),
        ),
        request_max_body_size=LARGEST_BODY,
        state=State({"house": house}),
    )


def _the_house(state: State) -> House:
    house: House = state.house
    return house


def _pages() -> Router:
    return Router(
        "/",
        route_handlers=[
            *entrance.HANDLERS,
            *asking.HANDLERS,
            *vouched.HANDLERS,
            *second_step.HANDLERS,
            *speaking.HANDLERS,
            *parts.HANDLERS,
            *hub.HANDLERS,
            *studio.HANDLERS,
        ],
        middleware=[CookieAuthentication],
        guards=[own_form, admitted, within_reach],
        request_max_body_size=LARGEST_FORM,
        include_in_schema=False,
        opt={AS_IT_IS: True},
    )


def _mailed() -> Router:
    """What a mail leads to: no cookie is looked at, so none can be misused."""
    return Router(
        "/",
        route_handlers=mailed.HANDLERS,
        request_max_body_size=LARGEST_FORM,
        include_in_schema=False,
        opt={AS_IT_IS: True},
    )
