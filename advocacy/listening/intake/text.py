"""Bytes into text: byte order marks, strict UTF-8, then detection. The encoding is named, never assumed."""

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from advocacy.errors import Invalid
from advocacy.listening.intake import western
from advocacy.words import said

AS_UTF8 = said("Save the file as CSV in UTF-8 and import that.")

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8 with BOM"),
    (b"\xff\xfe", "utf-16", "UTF-16 LE"),
    (b"\xfe\xff", "utf-16", "UTF-16 BE"),
)
_OTHER_FILES = (
    (b"PK\x03\x04", said("an Excel workbook or a zip archive")),
    (b"\xd0\xcf\x11\xe0", said("an old Excel workbook")),
    (b"\x1f\x8b", said("a gzip archive")),
    (b"%PDF", said("a PDF")),
)
_NAMES = {western.WINDOWS: "Windows-1252", western.MACINTOSH: "MacRoman", western.DOS: "CP850"}
_HIGH = re.compile(rb"[\x80-\xff]")
_ENCODED_TWICE = re.compile("Ã[\u0080-\u00bf©¨¼¶¤±³]|Â[¡¿«»\u00a0]|â€[™œ“”¦]")
_PLAUSIBLE = 0.4
_PLAUSIBLE_MIX = 0.8  # a mix is the rarer story: it must read better
_NAMED_LINES = 10
_SAMPLE_LINES = 2_000
_SAMPLE_BYTES = 64_000


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file: its text, the encoding's name for a preview, and what is worth telling."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> Text:
    """Decode a file.

    Raises:
        Invalid: empty, not text at all, NUL bytes, or an encoding nobody can name.
    """
    for signature, what in _OTHER_FILES:
        if data.startswith(signature):
            raise Invalid(said("This is {what}, not a CSV file.", what=what), remedy=AS_UTF8)
    found = _decode(data)
    if "\x00" in found.text:
        line = found.text.count("\n", 0, found.text.index("\x00")) + 1
        raise Invalid(
            said("The file contains NUL bytes; it is damaged."), where=said("Line {n}", n=line), remedy=AS_UTF8
        )
    if not found.text.strip():
        raise Invalid(said("The file is empty."), remedy=said("Export it again, with its header row."))
    if _ENCODED_TWICE.search(found.text):
        note = "some text looks encoded twice (such as \u00c3\u00a9 for \u00e9); it is kept as it is"
        return Text(found.text, found.encoding, (*found.notes, note))
    return found


def _decode(data: bytes) -> Text:
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _strict(data, codec, name)
    bare = _bare_utf16(data)
    if bare:
        return _strict(data, bare, bare.upper())
    try:
        return Text(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        return _detect(data)


def _strict(data: bytes, codec: str, name: str) -> Text:
    try:
        return Text(data.decode(codec), name)
    except UnicodeDecodeError as error:
        raise Invalid(
            said("The file says it is {name}, but byte {n} is not.", name=name, n=error.start + 1), remedy=AS_UTF8
        ) from error


def _bare_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: mostly Latin text has a NUL in every other byte."""
    sample = data[:4_000]
    if len(sample) < 4:  # noqa: PLR2004 - two characters are the least that show a pattern
        return None
    half = len(sample) // 2
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    if high > half * 0.7 and low == 0:
        return "utf-16-le"
    return "utf-16-be" if low > half * 0.7 and high == 0 else None


def _detect(data: bytes) -> Text:
    lines = data.splitlines(keepends=True)
    high = [line for line in lines if _HIGH.search(line)]
    sample = high[:_SAMPLE_LINES]
    if sum(map(_is_utf8, sample)) * 2 >= len(sample):
        return _line_by_line(lines, "UTF-8", ("utf-8",))
    codec, plausible = western.best(sample, (western.WINDOWS, western.MACINTOSH, western.DOS))
    if any(western.DOS_SIGNS.search(line) for line in high):
        mixed = western.plausibility("\n".join(western.decode(line, _line_codec(line)) for line in sample))
        if mixed > max(plausible, _PLAUSIBLE_MIX):
            return _line_by_line(lines, "Windows-1252", ())
    if plausible >= _PLAUSIBLE:
        return _named(western.decode(data, codec), _NAMES[codec])
    return _other(data, sample, codec, plausible)


def _named(text: str, name: str, doubt: str = "") -> Text:
    return Text(text, name, (f"the encoding was detected as {name}{doubt}",))


def _line_codec(line: bytes) -> str:
    if not western.DOS_SIGNS.search(line):
        return western.WINDOWS
    return western.best([line], (western.DOS, western.WINDOWS))[0]


def _other(data: bytes, sample: list[bytes], codec: str, plausible: float) -> Text:
    """Beyond the West: let the detector name it, on the lines that say something."""
    match = from_bytes(b"".join(sample)[:_SAMPLE_BYTES]).best()
    if match is not None:
        try:
            text = data.decode(match.encoding)
        except (UnicodeDecodeError, LookupError):
            pass
        else:
            return _named(text, match.encoding)
    text = western.decode(data, codec)
    if plausible < 0 or "\ufffd" in text:
        raise Invalid(said("The encoding of this file cannot be told."), remedy=AS_UTF8)
    return _named(text, _NAMES[codec], doubt=", without certainty")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _line_by_line(lines: list[bytes], name: str, first: tuple[str, ...]) -> Text:
    """A file glued together from exports: most lines in one encoding, some in another."""
    decoded: list[str] = []
    odd: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not _HIGH.search(line) or (first and _is_utf8(line)):
            decoded.append(line.decode("utf-8"))
            continue
        codec = _line_codec(line)
        if first or codec != western.WINDOWS:
            odd.append(f"{number} ({_NAMES[codec]})")
        decoded.append(western.decode(line, codec))
    more = len(odd) - _NAMED_LINES
    listed = ", ".join(odd[:_NAMED_LINES]) + (f" and {more} more" if more > 0 else "")
    note = f"the file mixes encodings: {name}, but not in line {listed}; look at these lines in the preview"
    return Text("".join(decoded), f"{name}, mixed", (note,))
