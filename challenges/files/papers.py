"""A PDF written anew: its pages as they are printed, and nothing that acts, hides in it or says who made it.

Forms and notes are burned into their pages. What hangs on the document and not on a page (scripts, actions, attached
files, its author and history) is not copied; photos in it lose what the camera wrote beside the pixels.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Name

from challenges.files.apart import Refused, Remade, serve
from challenges.files.jpeg import bare

MOST_PAGES = 300
MOST_INFLATED = 64_000_000
OF_A_PAGE = {
    *("/Type", "/Parent", "/Contents", "/Resources", "/Rotate", "/UserUnit", "/Group"),
    *("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"),
}
BESIDE_A_STREAM = {"/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI", "/Ref", "/F", "/FFilter", "/FDecodeParms"}
BESIDE_WHAT_IS_SEEN = {"/Metadata", "/Filespec", "/EmbeddedFile", "/Action"}
DEEPEST = 20


def remake(data: bytes) -> Remade:
    """The PDF anew.

    Raises:
        Refused: it is damaged, locked, or too long.
    """
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=MOST_INFLATED,
        run_length_max_memory=MOST_INFLATED,
        png_max_memory=MOST_INFLATED,
        tiff_max_memory=MOST_INFLATED,
        dct_max_memory=MOST_INFLATED,
        doc_max_warnings=1000,
    )
    try:
        with pikepdf.open(BytesIO(data)) as given:
            return Remade("application/pdf", _remade(given))
    except Refused:
        raise
    except pikepdf.PasswordError:
        raise Refused("locked") from None
    except Exception as damage:  # a reader that is fed a stranger's bytes raises whatever it likes
        raise Refused("broken paper") from damage


def _remade(given: pikepdf.Pdf) -> bytes:
    if not 1 <= len(given.pages) <= MOST_PAGES:
        raise Refused("pages" if len(given.pages) else "broken paper")
    given.flatten_annotations("print")
    with pikepdf.new() as anew:
        for page in given.pages:
            anew.pages.append(page)
        for page in anew.pages:
            for name in set(page.obj.keys()) - OF_A_PAGE:
                del page.obj[name]
        for thing in anew.objects:
            _cleanse(thing)
        out = BytesIO()
        anew.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return out.getvalue()


def _cleanse(thing: Any, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise Refused("broken paper")
    if isinstance(thing, pikepdf.Stream):
        for name in BESIDE_A_STREAM & set(thing.keys()):
            del thing[name]
        _cleanse_photo(thing)
    for name, part in list(_parts(thing)):
        if _is_beside(part):
            thing[name] = None
        elif not part.is_indirect:
            _cleanse(part, depth + 1)


def _parts(thing: Any) -> Iterator[tuple[Any, Any]]:
    """What is written right in a dictionary, a stream's dictionary or a list, where that holds something itself."""
    named = thing.items() if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) else ()
    listed = enumerate(thing) if isinstance(thing, pikepdf.Array) else ()
    for name, part in (*named, *listed):
        if isinstance(part, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array):
            yield name, part


def _is_beside(part: Any) -> bool:
    if isinstance(part, pikepdf.Array):
        return False
    return str(part.get("/Type", "")) in BESIDE_WHAT_IS_SEEN or str(part.get("/S", "")) in {"/JavaScript", "/Launch"}


def _cleanse_photo(stream: Any) -> None:
    filters = stream.get("/Filter")
    is_photo = filters == Name.DCTDecode or (isinstance(filters, pikepdf.Array) and list(filters) == [Name.DCTDecode])
    if is_photo:
        parameters = stream.get("/DecodeParms")
        stream.write(bare(stream.read_raw_bytes()), filter=Name.DCTDecode, decode_parms=parameters)


if __name__ == "__main__":
    serve(remake)
