"""What htmx asks for: a whole page, or the part of it that changes.

htmx 4 says so itself (``HX-Request-Type``). The answer is the same page or one block of the same template, so nothing
is written twice, and a browser without htmx never sees a difference.
"""

from typing import Any

from litestar import Request

PARTIAL = "partial"


def wants_part(request: Request[Any, Any, Any]) -> bool:
    """Whether only the part of the page that changes is asked for."""
    return request.headers.get("hx-request-type") == PARTIAL
