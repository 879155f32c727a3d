"""What becomes of a file: only what is seen survives, and a file that fights back fights with a process of its own."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from advocacy.errors import Invalid
from challenges.files import papers, pictures
from challenges.files.anew import anew
from challenges.files.apart import Refused, remade_by
from challenges.files.jpeg import bare
from challenges.files.kinds import LARGEST
from tests.challenges.strange_files import (
    CANARY,
    GPS,
    REFUSED,
    half_and_half,
    paper,
    picture,
    swelling_paper,
    telling_paper,
    telling_picture,
    vast_png,
)

BOTH = ("image", "pdf")
MOST_GROWTH = 256_000


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


async def kept(data: bytes, *accepts: str) -> tuple[str, bytes]:
    made = await anew(data, accepts or BOTH)
    return made.media_type, made.content


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_a_picture_keeps_its_pixels_and_forgets_where_it_was_taken(form: str) -> None:
    sent = telling_picture(form)
    assert CANARY.encode() in sent
    media_type, content = await kept(sent)
    image = opened(content)
    assert media_type == {"JPEG": "image/jpeg", "WEBP": "image/jpeg"}.get(form, "image/png")
    assert image.size == (40, 20)
    assert CANARY.encode() not in content
    assert not image.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment", "photoshop", "Comment"} & image.info.keys()


def test_the_same_picture_put_by_as_it_came_or_only_saved_again_keeps_the_place() -> None:
    """The control: without writing it anew from its pixels, the place stays."""
    sent = telling_picture("JPEG")
    again = picture("JPEG", opened(sent), exif=opened(sent).info["exif"])
    for naive in (sent, again):
        assert opened(naive).getexif().get_ifd(GPS)[0x1B] == CANARY.encode()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(("orientation", "size", "red"), [(1, (40, 20), (2, 10)), (3, (40, 20), (37, 10)),
                                                          (6, (20, 40), (10, 2)), (8, (20, 40), (10, 37))])  # fmt: skip
async def test_a_picture_stands_upright(form: str, orientation: int, size: Any, red: Any) -> None:
    image = opened((await kept(telling_picture(form, orientation)))[1]).convert("RGB")
    assert image.size == size
    pixel = image.getpixel(red)
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200
    assert pixel[2] < 100


async def test_a_large_picture_becomes_one_of_2000_pixels() -> None:
    for form, most in (("JPEG", (6000, 4000)), ("PNG", (2500, 5000)), ("WEBP", (3000, 3000)), ("GIF", (2001, 1))):
        image = opened((await kept(picture(form, half_and_half(most))))[1])
        assert max(image.size) == 2000
        assert abs(image.width / image.height - most[0] / most[1]) < most[0] / most[1] / 100


async def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    moving = picture("GIF", half_and_half(), save_all=True, append_images=[Image.new("RGB", (40, 20), "green")])
    image = opened((await kept(moving))[1])
    assert getattr(image, "n_frames", 1) == 1
    assert image.convert("RGB").getpixel((2, 2)) == (255, 0, 0)


async def test_holes_stay_holes_and_gray_stays_gray() -> None:
    clear = Image.new("RGBA", (30, 30), (255, 0, 0, 0))
    assert opened((await kept(picture("PNG", clear)))[1]).convert("RGBA").getpixel((3, 3))[3] == 0  # type: ignore[index]
    noise = Image.merge("RGBA", [Image.effect_noise((1500, 1500), 120)] * 4)
    assert (await kept(picture("PNG", noise)))[0] == "image/webp"
    assert (await kept(picture("PNG", noise.convert("RGB"))))[0] == "image/jpeg"
    assert opened((await kept(picture("PNG", Image.new("L", (9, 9), 128))))[1]).mode == "L"
    deep = opened((await kept(picture("PNG", Image.new("I;16", (9, 9), 40_000))))[1])
    assert deep.getpixel((4, 4)) == 40_000 >> 8


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
@pytest.mark.parametrize("behind", [b"<script>HIDDEN</script>", b"PK\x03\x04HIDDEN", b"%PDF-1.7 HIDDEN", b"MZ HIDDEN"])
async def test_what_hides_behind_a_picture_is_gone(form: str, behind: bytes) -> None:
    media_type, content = await kept(picture(form) + behind)
    assert media_type.startswith("image/")
    assert b"HIDDEN" not in content


async def test_what_hides_behind_a_pdf_is_gone() -> None:
    media_type, content = await kept(paper() + b"\n<script>HIDDEN</script>PK\x03\x04HIDDEN")
    assert media_type == "application/pdf"
    assert b"HIDDEN" not in content


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_not_taken_is_refused_in_words_with_a_way_out(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(Invalid, match=words) as refusal:
        await anew(data, BOTH)
    assert refusal.value.remedy


async def test_the_words_name_what_is_wanted_where_only_one_kind_is() -> None:
    with pytest.raises(Invalid, match="A picture is wanted"):
        await anew(paper(), ["image"])
    with pytest.raises(Invalid, match="A PDF is wanted"):
        await anew(picture("JPEG"), ["pdf"])
    with pytest.raises(Invalid, match="A PDF is wanted"):
        await anew(b"<html>", ["pdf"])


def unpacked(content: bytes) -> bytes:
    """A PDF with every object and every stream in the clear."""
    with pikepdf.open(BytesIO(content)) as pdf:
        inside = b"".join(
            thing.read_raw_bytes() if thing.get("/Filter") == pikepdf.Name.DCTDecode else thing.read_bytes()
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Stream)
        )
        out = BytesIO()
        pdf.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue() + inside


ACTS = (b"/JavaScript", b"/OpenAction", b"/AA", b"/Launch", b"/URI", b"/EmbeddedFile", b"/Names", b"/AcroForm",
        b"/Annots", b"/Metadata", b"/PieceInfo", b"/Author", b"/Info", b"xmpmeta")  # fmt: skip


async def test_a_pdf_keeps_its_pages_and_loses_what_acts_and_what_tells() -> None:
    sent = telling_paper()
    before = unpacked(sent)
    assert CANARY.encode() in before
    assert not [word for word in ACTS if word not in before]
    after = unpacked((await kept(sent))[1])
    assert [word for word in ACTS if word in after] == []
    assert CANARY.encode() not in after
    assert b"(Seen) Tj ET /A Do /JS Do" in after
    assert b"(Typed into the form)" in after
    with pikepdf.open(BytesIO((await kept(sent))[1])) as pdf:
        names = pdf.pages[0].obj.Resources.XObject.keys()
        assert {"/A", "/JS"} <= set(names)
        assert opened(pdf.pages[0].obj.Resources.XObject["/A"].read_raw_bytes()).size == (40, 20)


def test_a_photo_in_a_pdf_is_the_same_bit_for_bit() -> None:
    sent = telling_picture("JPEG")
    left = bare(sent + b"HIDDEN")
    assert CANARY.encode() not in left
    assert b"HIDDEN" not in left
    assert opened(left).tobytes() == opened(sent).tobytes()
    for odd in (b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\xff\xff", b"GIF89a"):
        with pytest.raises(ValueError, match="JPEG"):
            bare(odd)


# What the system counts for a process begins with the peak of the one that made it; what Linux says of its memory
# begins with itself.
PEAK = """
import resource, sys
from pathlib import Path
def own():
    status = Path('/proc/self/status')
    lines = status.read_text().splitlines() if status.exists() else []
    told = [line.split()[1] for line in lines if line.startswith('VmHWM')]
    return int(told[0]) if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
def used(): return own() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
"""


def grown(folder: Path, data: bytes, script: str) -> int:
    """By how many kilobytes a process grows that takes a file in, its children counted with it."""
    path = folder / "file"
    path.write_bytes(data)
    lines = (
        PEAK,
        script,
        f"print(take(open({str(path)!r}, 'rb').read()))",
        "print(used() - before)",
    )
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    return int(done.stdout.splitlines()[-1])


OURS = """
import asyncio
from advocacy.errors import Invalid
from challenges.files.anew import anew
def take(data):
    try: return asyncio.run(anew(data, ['image', 'pdf'])).media_type
    except Invalid as refusal: return refusal
before = used()
"""
NAIVE = """
from io import BytesIO
from PIL import Image
Image.MAX_IMAGE_PIXELS = None
def take(data): return Image.open(BytesIO(data)).convert('RGB').size
before = used()
"""


@pytest.mark.parametrize("name", ["vast PNG", "large PNG", "progressive JPEG", "large JPEG", "WebP", "swelling PDF"])
def test_no_file_takes_more_than_its_share_of_memory(tmp_path: Path, name: str) -> None:
    made = {
        "vast PNG": lambda: vast_png(50_000),
        "large PNG": lambda: picture("PNG", Image.new("RGBA", (4400, 4400), (9, 9, 9, 9))),
        "progressive JPEG": lambda: picture("JPEG", half_and_half((5000, 5000)), progressive=True, subsampling=0),
        "large JPEG": lambda: picture("JPEG", half_and_half((9000, 8000))),
        "WebP": lambda: picture("WEBP", half_and_half((3800, 3800))),
        "swelling PDF": lambda: swelling_paper(2000),
    }[name]()
    assert len(made) < LARGEST
    assert grown(tmp_path, made, OURS) <= MOST_GROWTH


def test_without_a_bound_a_picture_of_a_quarter_of_a_megabyte_takes_more(tmp_path: Path) -> None:
    """The control: the same measure sees what an unbounded reader does."""
    assert grown(tmp_path, vast_png(12_000), NAIVE) > MOST_GROWTH


async def test_a_reader_that_falls_over_is_a_file_that_cannot_be_read() -> None:
    with pytest.raises(Refused):
        remade_by("challenges.files.there_is_no_such_module", b"x")


SAMPLES = [telling_picture(form) for form in ("JPEG", "PNG", "WEBP", "GIF")]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SAMPLES), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12), st.floats(0, 1)
)
def test_a_damaged_picture_is_read_or_refused(sample: bytes, hits: list[tuple[float, int]], cut: float) -> None:
    damaged = bytearray(sample)
    for place, value in hits:
        damaged[int(place * (len(damaged) - 1))] = value
    try:
        made = pictures.remake(bytes(damaged[: int(len(damaged) * max(cut, 0.5))]))
    except Refused as why:
        assert str(why) in {"broken picture", "pixels"}  # noqa: PT017 - either is right
        return
    assert max(opened(made.content).size) <= 2000


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12), st.floats(0, 1))
def test_a_damaged_pdf_is_read_or_refused(hits: list[tuple[float, int]], cut: float) -> None:
    damaged = bytearray(TELLING)
    for place, value in hits:
        damaged[int(place * (len(damaged) - 1))] = value
    try:
        made = papers.remake(bytes(damaged[: int(len(damaged) * max(cut, 0.5))]))
    except Refused as why:
        assert str(why) in {"broken paper", "locked", "pages"}  # noqa: PT017 - any of them is right
        return
    with pikepdf.open(BytesIO(made.content)) as pdf:
        assert len(pdf.pages) >= 1


TELLING = telling_paper()
