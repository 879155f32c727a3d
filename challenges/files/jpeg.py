"""A JPEG without what stands beside its pixels, and not decoded: for photos inside a PDF. Pure."""

import re

START, SCAN, END = b"\xff\xd8", 0xDA, 0xD9
KEPT_OF_APPLICATIONS = {0xE0, 0xEE}  # JFIF, and Adobe's word on how the colors are meant
APPLICATIONS = range(0xE0, 0xF0)
COMMENT = 0xFE
NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def bare(photo: bytes) -> bytes:
    """The same picture, bit for bit, and nothing after its end.

    Raises:
        ValueError: it is no JPEG.
    """
    if not photo.startswith(START):
        raise ValueError("This does not begin as a JPEG does.")
    kept = [START]
    at = len(START)
    is_begun = False
    while True:
        found = NEXT_MARKER.search(photo, at)
        if found is None and is_begun:
            return b"".join([*kept, photo[at:]])
        if found is None:
            raise ValueError("There is no picture in this JPEG.")
        marker = photo[found.start() + 1]
        if marker == END:
            return b"".join([*kept, photo[at : found.end()]])
        begins = found.end()
        ends = begins + int.from_bytes(photo[begins : begins + 2])
        if ends < begins + 2 or ends > len(photo):
            raise ValueError("A part of this JPEG is longer than the rest.")
        is_beside = marker == COMMENT or (marker in APPLICATIONS and marker not in KEPT_OF_APPLICATIONS)
        kept.append(photo[at : found.start()] if is_beside else photo[at:ends])
        is_begun = is_begun or marker == SCAN
        at = ends
