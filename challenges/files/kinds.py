"""What a file is, by its first bytes and never by its name, and the words for what we do not take. Pure."""

import re
from collections.abc import Mapping, Sequence

from advocacy.errors import Invalid
from advocacy.words import Said, said

LARGEST = 10_000_000
LOOKED_AT = 4096

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
PAPER = b"%PDF-"
FROM_PHONES = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
DRAWING = re.compile(rb"<(?:[\w-]+:)?svg[\s>]", re.IGNORECASE)

_AS_PICTURE = said("Send it as JPEG or PNG.")
REFUSALS: Mapping[str, tuple[Said, Said]] = {
    "empty": (said("This file is empty."), said("Choose another one.")),
    "large": (said("This file is larger than 10 MB."), said("Send a smaller one.")),
    "phone": (said("Only some devices can show this kind of picture."), _AS_PICTURE),
    "drawing": (said("A drawing of this kind (SVG) can hold a program, so it is not taken."), _AS_PICTURE),
    "unknown": (
        said("This is neither a picture nor a PDF, whatever its name says."),
        said("Send JPEG, PNG, WebP, GIF or PDF."),
    ),
    "no picture": (said("A picture is wanted here, and this is none."), said("Send JPEG, PNG, WebP or GIF.")),
    "no paper": (said("A PDF is wanted here, and this is none."), said("Save it as PDF, and send that.")),
    "broken picture": (
        said("This picture cannot be read. It may be damaged."),
        said("Open it, save it again, and send that."),
    ),
    "broken paper": (
        said("This PDF cannot be read. It may be damaged."),
        said("Print it into a new PDF, and send that."),
    ),
    "pixels": (said("This picture has more pixels than we can take in."), said("Send a smaller version of it.")),
    "pages": (said("This PDF has too many pages."), said("Send only the pages that matter.")),
    "locked": (said("This PDF asks for a password."), said("Save it without one, and send that.")),
}


def kind_of(data: bytes) -> str:
    """``image`` or ``pdf``, or why it is neither: a key of ``REFUSALS``."""
    if not data:
        return "empty"
    if len(data) > LARGEST:
        return "large"
    if data.startswith(PICTURES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return "image"
    if data.startswith(PAPER):
        return "pdf"
    if data[4:8] == b"ftyp" and data[8:12] in FROM_PHONES:
        return "phone"
    return "drawing" if DRAWING.search(data[:LOOKED_AT]) else "unknown"


def wanted(data: bytes, accepts: Sequence[str]) -> str:
    """``image`` or ``pdf``, if it is one of those that are taken.

    Args:
        data: the file.
        accepts: ``image``, ``pdf``, or both.

    Raises:
        Invalid: it is not; the words are for whoever sent it.
    """
    kind = kind_of(data)
    if kind in accepts:
        return kind
    if kind in {"unknown", "image", "pdf"} and len(accepts) == 1:
        kind = "no picture" if "image" in accepts else "no paper"
    raise refusal(kind)


def refusal(why: str) -> Invalid:
    """The words for a key of ``REFUSALS``."""
    message, remedy = REFUSALS[why]
    return Invalid(message, remedy=remedy)
