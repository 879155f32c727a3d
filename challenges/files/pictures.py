"""A picture written anew: turned upright, at most 2,000 pixels long, and nothing in it but what is seen.

Whatever a camera or a forger put beside the pixels (place, time, device, a second file behind the first) is not copied.
"""

from io import BytesIO

from PIL import Image

from challenges.files.apart import Refused, Remade, serve

LONGEST_SIDE = 2000
# As many as fit into the memory there is; most JPEGs are read row by row, and at a half, a quarter or an eighth.
MOST_PIXELS = {"JPEG": 80_000_000, "PNG": 20_000_000, "GIF": 20_000_000, "WEBP": 15_000_000}
MOST_PIXELS_PROGRESSIVE = 25_000_000
MOST_SCANS = 100
LARGE = 1_500_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
DEEP = {"I", "I;16", "I;16B"}  # 16 bits of gray
NO_COLORS = {"1", "L", "LA"}


def remake(data: bytes) -> Remade:
    """The picture anew: JPEG where it has no holes and came as a photo, PNG or WebP otherwise.

    Raises:
        Refused: it is damaged, or has too many pixels.
    """
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            return _remade(image, data)
    except Refused:
        raise
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("pixels") from None
    except Exception as damage:  # a decoder that is fed a stranger's bytes raises whatever it likes
        raise Refused("broken picture") from damage


def _remade(image: Image.Image, data: bytes) -> Remade:
    written_as = {"MPO": "JPEG"}.get(str(image.format), str(image.format))
    most = MOST_PIXELS_PROGRESSIVE if image.info.get("progressive") else MOST_PIXELS[written_as]
    if image.width * image.height > most:
        raise Refused("pixels")
    if written_as == "JPEG" and data.count(b"\xff\xda") > MOST_SCANS:
        raise Refused("broken picture")
    turned = UPRIGHT.get(image.getexif().get(ORIENTATION, 1))
    scale = min(1.0, LONGEST_SIDE / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    image.draft(None, size)
    seen = _plain(image)
    if seen.size != size:
        seen = seen.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if turned is not None:
        seen = seen.transpose(turned)
    if seen.mode == "RGBA" and seen.getchannel("A").getextrema() == (255, 255):
        seen = seen.convert("RGB")
    fresh = Image.new(seen.mode, seen.size)
    fresh.paste(seen)
    return _written(fresh, is_photo=written_as in {"JPEG", "WEBP"})


def _plain(image: Image.Image) -> Image.Image:
    """The first frame in gray, color, or color with holes."""
    image.load()
    if image.mode in DEEP:
        return image.convert("I").point(lambda gray: gray * (1 / 256)).convert("L")
    mode = "RGBA" if image.has_transparency_data else "L" if image.mode in NO_COLORS else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _written(seen: Image.Image, *, is_photo: bool) -> Remade:
    has_holes = seen.mode == "RGBA"
    if is_photo and not has_holes:
        return _as_jpeg(seen)
    out = BytesIO()
    seen.save(out, "PNG", optimize=True)
    if out.tell() <= LARGE:
        return Remade("image/png", out.getvalue())
    if not has_holes:
        return _as_jpeg(seen)
    out = BytesIO()
    seen.save(out, "WEBP", quality=85)
    return Remade("image/webp", out.getvalue())


def _as_jpeg(seen: Image.Image) -> Remade:
    out = BytesIO()
    seen.save(out, "JPEG", quality=85, optimize=True)
    return Remade("image/jpeg", out.getvalue())


if __name__ == "__main__":
    serve(remake)
