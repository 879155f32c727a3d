"""The API: JSON under ``/api/v1``, one module per resource."""

from litestar import Router

from web.api import challenges, customers, events, invitations, programs, scores, shipments
from web.api.once import ApiRequest
from web.auth import TokenAuthentication

LARGEST_BODY = 2_000_000


def router() -> Router:
    """Every resource, behind tokens."""
    return Router(
        "/api/v1",
        route_handlers=[
            customers.save,
            customers.show,
            scores.take,
            events.take,
            invitations.accept,
            *challenges.HANDLERS,
            shipments.listing,
            shipments.mark,
            programs.conversion,
        ],
        request_class=ApiRequest,
        middleware=[TokenAuthentication],
        request_max_body_size=LARGEST_BODY,
        security=[{"BearerToken": []}],
    )
