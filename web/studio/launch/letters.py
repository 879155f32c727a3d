"""Letters that are only looked at: each a page of its own inside a frame, because a mail brings its own style.

The frame's page allows what no other page of ours does, style in the text, and nothing else: no script, no form, no
address but pictures. It may be framed by us alone.
"""

from litestar import MediaType, Response

from web import headers

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: data:; form-action 'none'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'self'; sandbox"
)


def framed(letter: str) -> Response[str]:
    """A letter as the page inside a frame."""
    return Response(letter, media_type=MediaType.HTML, headers={"Content-Security-Policy": POLICY})


def framing(answer: Response[str]) -> Response[str]:
    """A page of ours that shows letters in frames: frames of our own pages are allowed on it, and of nobody else."""
    policy = answer.headers.get("Content-Security-Policy") or headers.HEADERS["Content-Security-Policy"]
    answer.headers["Content-Security-Policy"] = f"{policy}; frame-src 'self'"
    return answer
