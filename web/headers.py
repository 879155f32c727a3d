"""What every answer tells the browser: what may run on the page, and what it must keep to itself."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

POLICY = (
    "default-src 'none'; script-src {script}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY.format(script="'self'"),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
ONE_YEAR = "max-age=31536000; includeSubDomains"


def content_security_policy(nonce: str) -> str:
    """What a page may do: only scripts that carry this page's own nonce run, and none is written into it."""
    return POLICY.format(script=f"'nonce-{nonce}'")


def add_headers(message: Message, scope: Scope) -> None:
    """Add what a handler has not set itself."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if scope.get("scheme") == "https":
        headers.setdefault("Strict-Transport-Security", ONE_YEAR)
