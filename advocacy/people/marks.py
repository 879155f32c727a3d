"""The mark of a browser that asks for a sign-in link, and the code that follows from it. Pure but for the draw.

The mark is random and stays in the browser. Its code follows from it and the installation's secret, so that the page
which shows the code can be loaded again, and the database knows neither.
"""

import hmac
import secrets

BYTES = 16
DIGITS = 8


def new() -> str:
    """A mark for a browser that asks."""
    return secrets.token_urlsafe(BYTES)


def code_of(mark: str, secret: str) -> str:
    """The digits that the browser with that mark shows, for another one to type."""
    drawn = int.from_bytes(hmac.digest(_key(secret), f"code:{mark}".encode(), "sha256"))
    return f"{drawn % 10**DIGITS:0{DIGITS}}"


def code_hash(browser_hash: str, code: str, secret: str) -> str:
    """What is kept of a code. Eight digits are soon tried out: without the key, and apart for every browser, their hash
    would tell them.
    """  # noqa: D205 - one sentence, and its continuation
    digits = "".join(filter(str.isdigit, code))
    return hmac.digest(_key(secret), f"typed:{browser_hash}:{digits}".encode(), "sha256").hex()


def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"advocacy sign-in", "sha256")
