"""Files as strangers send them: with places and names in them, with programs, and larger inside than outside."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image, PngImagePlugin

CANARY = "Kanari-47.0707N-15.4395E"
GPS = 0x8825
XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><place>{CANARY}</place></x:xmpmeta>".encode()


def half_and_half(size: tuple[int, int] = (40, 20), mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new(mode, size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    return image


def camera_words(orientation: int = 1) -> Image.Exif:
    """What a telephone writes beside the pixels: where, who, and which way up."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = CANARY
    exif[0x010F] = CANARY
    exif.get_ifd(GPS).update({1: "N", 2: (47.0, 4.0, 14.5), 3: "E", 4: (15.0, 26.0, 22.2), 0x1B: CANARY})
    return exif


def picture(form: str, image: Image.Image | None = None, **said: Any) -> bytes:
    """An image file."""
    out = BytesIO()
    (image or half_and_half()).save(out, form, **said)
    return out.getvalue()


def telling_picture(form: str, orientation: int = 1) -> bytes:
    """An image file that says where it was taken, in every way its format has."""
    said: dict[str, Any] = {"exif": camera_words(orientation).tobytes(), "comment": CANARY}
    if form == "PNG":
        said["pnginfo"] = PngImagePlugin.PngInfo()
        said["pnginfo"].add_text("Comment", CANARY)
        said["pnginfo"].add_itxt("XML:com.adobe.xmp", XMP.decode())
    if form in {"JPEG", "WEBP"}:
        said["xmp"] = XMP
    if form == "GIF":
        said = {"comment": CANARY}
    return picture(form, **said)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def vast_png(side: int) -> bytes:
    """A picture of one color whose pixels would fill the memory; a fraction of a megabyte as a file."""
    packed = zlib.compressobj(1)
    row = bytes(1 + (side + 7) // 8)
    pixels = b"".join(packed.compress(row * 100) for _ in range(side // 100)) + packed.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def paper(**save: Any) -> bytes:
    """A PDF of one page, with words on it."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 200))
        pdf.pages[0].Contents = pikepdf.Stream(pdf, b"BT (Seen) Tj ET")
        out = BytesIO()
        pdf.save(out, **save)
        return out.getvalue()


def telling_paper() -> bytes:
    """A PDF with everything that acts or tells: scripts, actions, links, a form, attached files, an author, a photo."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 200))
        page = pdf.pages[0]
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{CANARY}')")
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=CANARY)
        pdf.Root.OpenAction = script
        pdf.Root.AA = pikepdf.Dictionary(WC=script)
        pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["run", pdf.make_indirect(script)]))
        pdf.attachments["canary.html"] = f"<script>{CANARY}</script>".encode()
        page.obj.AA = pikepdf.Dictionary(O=launch)
        page.obj.PieceInfo = pikepdf.Dictionary(Maker=CANARY)
        page.obj.Metadata = pikepdf.Stream(pdf, XMP, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        typed = pikepdf.Stream(pdf, b"BT (Typed into the form) Tj ET")
        typed.Type, typed.Subtype, typed.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 50, 10]
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="name", V="typed", F=4,
                Rect=[10, 10, 60, 20], AP=pikepdf.Dictionary(N=typed), AA=pikepdf.Dictionary(K=script),
            )
        )  # fmt: skip
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"https://{CANARY}.example"),
        )  # fmt: skip
        page.obj.Annots = pdf.make_indirect(pikepdf.Array([field, pdf.make_indirect(link)]))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
        photo = pikepdf.Stream(pdf, b"")
        photo.write(telling_picture("JPEG"), filter=pikepdf.Name.DCTDecode)
        photo.Type, photo.Subtype, photo.Width, photo.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 40, 20
        photo.ColorSpace, photo.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        photo.Metadata = pikepdf.Stream(pdf, XMP, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        # Two names that mean something elsewhere and here are only names.
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({"/A": photo, "/JS": photo}))
        page.Contents = pikepdf.Stream(pdf, b"BT (Seen) Tj ET /A Do /JS Do")
        with pdf.open_metadata() as told:
            told["dc:creator"] = [CANARY]
        pdf.docinfo["/Author"] = CANARY
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def paper_of(pages: int) -> bytes:
    """A PDF of so many empty pages."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def swelling_paper(megabytes: int) -> bytes:
    """A PDF whose objects are packed so that reading any of them unpacks so many megabytes."""
    packed = zlib.compressobj(9)
    inside = b"3 0 " + b"<</Type/Pages/Kids[]/Count 0>>"
    swollen = b"".join(packed.compress(b" " * 1_000_000) for _ in range(megabytes))
    stream = packed.compress(inside) + swollen + packed.flush()
    head = b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 3 0 R>>endobj\n"
    packed_at = len(head)
    body = b"2 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(stream)
    table_at = packed_at + len(body) + len(stream) + len(b"\nendstream endobj\n")
    rows = [(0, 0, 65535), (1, 9, 0), (1, packed_at, 0), (2, 2, 0), (1, table_at, 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    cross = b"4 0 obj<</Type/XRef/Size 5/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(table)
    tail = b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % table_at
    return head + body + stream + b"\nendstream endobj\n" + cross + table + tail


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "more than 10 MB": (picture("JPEG") + bytes(10_000_000), "larger than 10 MB"),
    "SVG": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG"),
    "SVG with a name in front": (b"<!-- x -->" * 50 + b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', "SVG"),
    "HTML": (b"<!doctype html><script>alert(1)</script>", "neither"),
    "HTML in front of a PDF": (b"<html>" + paper(), "neither"),
    "a program": (b"MZ\x90\x00" + bytes(500), "neither"),
    "another program": (b"\x7fELF" + bytes(500), "neither"),
    "a script": (b"#!/bin/sh\nrm -rf /", "neither"),
    "an archive": (b"PK\x03\x04" + bytes(500), "neither"),
    "BMP": (picture("BMP"), "neither"),
    "TIFF": (picture("TIFF"), "neither"),
    "HEIC": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "Only some devices"),
    "AVIF": (picture("AVIF"), "Only some devices"),
    "half a JPEG": (picture("JPEG", Image.effect_noise((400, 400), 90))[:20_000], "cannot be read"),
    "half a PNG": (picture("PNG", Image.effect_noise((400, 400), 90))[:20_000], "cannot be read"),
    "only the head of a GIF": (b"GIF89a\x01\x00", "cannot be read"),
    "only the head of a WebP": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "cannot be read"),
    "only the head of a PDF": (b"%PDF-1.7\n", "cannot be read"),
    "a PDF without pages": (paper_of(0), "cannot be read"),
    "a locked PDF": (paper(encryption=pikepdf.Encryption(owner="o", user="u")), "password"),
    "a very long PDF": (paper_of(301), "too many pages"),
}
