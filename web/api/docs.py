"""The description of the API for people: one page, made from the same description that programs read.

Nothing on it comes from elsewhere, and nothing runs on it.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Litestar, Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.plugins import OpenAPIRenderPlugin

from advocacy.people.tokens import SCOPES
from web.errors import Problem
from web.pages import templates

VERBS = ("get", "post", "put", "delete")


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing the API does, as the page shows it."""

    verb: str
    path: str
    summary: str
    words: str
    parameters: list[dict[str, Any]]
    body: list[str]
    answers: dict[str, Any]


class Page(OpenAPIRenderPlugin):
    """The page for people."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002
        """The page, as HTML."""
        schema = description(request.app)
        page = templates.get_template("api/docs.html")
        shapes = schema["components"]["schemas"]
        return page.render(operations=list(operations(schema)), shapes=shapes, scopes=SCOPES).encode()


class Description(OpenAPIRenderPlugin):
    """The description for programs, beside the page."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002
        """The description, as JSON."""
        return msgspec.json.encode(description(request.app))


@get("/api/v1/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The description for programs."""
    return description(request.app)


def description(app: Litestar) -> dict[str, Any]:
    """What the API does, in OpenAPI.

    The framework describes paths; shapes are described by what reads them, so that every limit is told.
    """
    schema = copy.deepcopy(app.openapi_schema.to_schema())
    bodies = list(_bodies(app))
    read, components = msgspec.json.schema_components(
        [*(annotation for _, _, annotation in bodies), Problem],
        ref_template="#/components/schemas/{name}",
    )
    schema["components"]["schemas"] |= components
    for (path, verb, _), shape in zip(bodies, read, strict=False):
        schema["paths"][path][verb]["requestBody"]["content"]["application/json"]["schema"] = shape
    return schema


def _bodies(app: Litestar) -> Iterator[tuple[str, str, Any]]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            told = isinstance(handler, HTTPRouteHandler) and handler.resolve_include_in_schema()
            if told and handler.parsed_data_field:
                for verb in handler.http_methods:
                    yield route.path_format, verb.lower(), handler.parsed_data_field.annotation


def operations(schema: dict[str, Any]) -> Iterator[Operation]:
    """What the API does, path by path."""
    for path, item in sorted(schema["paths"].items()):
        for verb in VERBS:
            if verb in item:
                said = item[verb]
                content = said.get("requestBody", {}).get("content", {}).get("application/json", {})
                yield Operation(
                    verb.upper(),
                    path,
                    said.get("summary", ""),
                    said.get("description", ""),
                    said.get("parameters", []),
                    sorted(set(shapes_in(content))),
                    said["responses"],
                )


def shapes_in(part: Any) -> Iterator[str]:
    """The names of the shapes that a part of the description refers to."""
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rsplit("/", 1)[-1]
        for inner in part.values():
            yield from shapes_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from shapes_in(inner)
