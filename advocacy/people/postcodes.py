"""Postcodes as each country writes them. Pure.

Checked are the countries that most parcels go to, because one wrong digit sends a parcel back; elsewhere whatever was
typed is kept. Small letters, spaces and hyphens between groups and the country's letter in front are mended and not
complained of.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from unicodedata import normalize

from advocacy.words import Said, said

BETWEEN = r"[\s.\-–]*"
# Besides its two letters, what stands in front of a code by an old habit: A-8020.
IN_FRONT = {
    "AT": "A",
    "BE": "B",
    "DE": "D",
    "ES": "E",
    "FI": "FIN",
    "FR": "F",
    "HU": "H",
    "IT": "I",
    "LI": "FL",
    "LU": "L",
}


@dataclass(frozen=True, slots=True)
class Form:
    """What the postcodes of a country look like.

    Attributes:
        pattern: of the whole code; its groups are what stands apart in it.
        written: how its groups are put together; empty where hyphens do, as many as there are groups.
        words: for whoever typed another.
    """

    pattern: re.Pattern[str]
    written: str
    words: Said


def _form(pattern: str, words: Said, written: str = "{0}") -> Form:
    return Form(re.compile(pattern.replace(")(", f"){BETWEEN}("), re.ASCII), written, words)


FORMS: Mapping[str, Form] = {
    "AT": _form(r"(\d{4})", said("Austrian postcodes have four digits, like 8020.")),
    "AU": _form(r"(\d{4})", said("Australian postcodes have four digits, like 3000.")),
    "BE": _form(r"(\d{4})", said("Belgian postcodes have four digits, like 1000.")),
    "BG": _form(r"(\d{4})", said("Bulgarian postcodes have four digits, like 1000.")),
    "BR": _form(r"(\d{5})(\d{3})", said("Brazilian postcodes have eight digits, like 01310-100."), "{0}-{1}"),
    "CA": _form(
        r"([A-CEGHJ-NPRSTVXY]\d[A-CEGHJ-NPRSTV-Z])(\d[A-CEGHJ-NPRSTV-Z]\d)",
        said("Canadian postcodes are letters and digits in turn, like K1A 0B1."),
        "{0} {1}",
    ),
    "CH": _form(r"(\d{4})", said("Swiss postcodes have four digits, like 3011.")),
    "CN": _form(r"(\d{6})", said("Chinese postcodes have six digits, like 100000.")),
    "CY": _form(r"(\d{4})", said("Cypriot postcodes have four digits, like 1010.")),
    "CZ": _form(r"(\d{3})(\d{2})", said("Czech postcodes have five digits, like 110 00."), "{0} {1}"),
    "DE": _form(r"(\d{5})", said("German postcodes have five digits, like 10115.")),
    "DK": _form(r"(\d{4})", said("Danish postcodes have four digits, like 2100.")),
    "EE": _form(r"(\d{5})", said("Estonian postcodes have five digits, like 10111.")),
    "ES": _form(
        r"((?:0[1-9]|[1-4]\d|5[0-2])\d{3})",
        said("Spanish postcodes have five digits and begin with 01 to 52, like 46001."),
    ),
    "FI": _form(r"(\d{5})", said("Finnish postcodes have five digits, like 00100.")),
    "FR": _form(r"(\d{5})", said("French postcodes have five digits, like 75001.")),
    "GB": _form(
        r"([A-Z]{1,2}\d[A-Z\d]?)(\d[ABD-HJLNP-UW-Z]{2})",
        said("British postcodes are letters and digits, like LS1 4AP."),
        "{0} {1}",
    ),
    "GR": _form(r"(\d{3})(\d{2})", said("Greek postcodes have five digits, like 105 57."), "{0} {1}"),
    "HR": _form(r"(\d{5})", said("Croatian postcodes have five digits, like 10000.")),
    "HU": _form(r"(\d{4})", said("Hungarian postcodes have four digits, like 1051.")),
    "IE": _form(
        r"([AC-FHKNPRTV-Y]\d[\dW])([\dAC-FHKNPRTV-Y]{4})",
        said("Irish Eircodes have seven letters and digits, like D02 X285."),
        "{0} {1}",
    ),
    "IL": _form(r"(\d{7})", said("Israeli postcodes have seven digits, like 6100001.")),
    "IN": _form(r"([1-9]\d{5})", said("Indian PIN codes have six digits, like 411001.")),
    "IS": _form(r"(\d{3})", said("Icelandic postcodes have three digits, like 101.")),
    "IT": _form(r"(\d{5})", said("Italian postcodes have five digits, like 20121.")),
    "JP": _form(r"(\d{3})(\d{4})", said("Japanese postcodes have seven digits, like 100-0001."), "{0}-{1}"),
    "KR": _form(r"(\d{5})", said("Korean postcodes have five digits, like 04524.")),
    "LI": _form(r"(94\d{2})", said("Postcodes in Liechtenstein have four digits and begin with 94, like 9490.")),
    "LT": _form(r"(\d{5})", said("Lithuanian postcodes have five digits, like 01100.")),
    "LU": _form(r"(\d{4})", said("Postcodes in Luxembourg have four digits, like 1111.")),
    "LV": _form(r"(\d{4})", said("Latvian postcodes have four digits, like LV-1010."), "LV-{0}"),
    "MT": _form(
        r"([A-Z]{3})(\d{4})", said("Maltese postcodes are three letters and four digits, like VLT 1117."), "{0} {1}"
    ),
    "MX": _form(r"(\d{5})", said("Mexican postcodes have five digits, like 06000.")),
    "NL": _form(
        r"([1-9]\d{3})([A-Z]{2})", said("Dutch postcodes are four digits and two letters, like 3511 AA."), "{0} {1}"
    ),
    "NO": _form(r"(\d{4})", said("Norwegian postcodes have four digits, like 0150.")),
    "NZ": _form(r"(\d{4})", said("Postcodes in New Zealand have four digits, like 6011.")),
    "PL": _form(r"(\d{2})(\d{3})", said("Polish postcodes have five digits, like 00-001."), "{0}-{1}"),
    "PT": _form(r"(\d{4})(\d{3})", said("Portuguese postcodes have seven digits, like 1100-148."), "{0}-{1}"),
    "RO": _form(r"(\d{6})", said("Romanian postcodes have six digits, like 010011.")),
    "RS": _form(r"(\d{5})", said("Serbian postcodes have five digits, like 11000.")),
    "SE": _form(r"(\d{3})(\d{2})", said("Swedish postcodes have five digits, like 211 20."), "{0} {1}"),
    "SG": _form(r"(\d{6})", said("Postcodes in Singapore have six digits, like 018989.")),
    "SI": _form(r"(\d{4})", said("Slovenian postcodes have four digits, like 1000.")),
    "SK": _form(r"(\d{3})(\d{2})", said("Slovak postcodes have five digits, like 811 01."), "{0} {1}"),
    "TR": _form(r"(\d{5})", said("Turkish postcodes have five digits, like 34110.")),
    "UA": _form(r"(\d{5})", said("Ukrainian postcodes have five digits, like 01001.")),
    "US": _form(r"(\d{5})(\d{4})?", said("Postcodes in the United States have five digits, or nine, like 04101."), ""),
    "ZA": _form(r"(\d{4})", said("South African postcodes have four digits, like 8001.")),
}


def written(country: str, given: str) -> str | None:
    """The postcode as that country writes it, or None where it is none of that country.

    Args:
        country: its two letters.
        given: as it was typed.
    """
    typed = normalize("NFKC", given).upper().strip()
    form = FORMS.get(country)
    if form is None:
        return " ".join(typed.split())
    for front in ("", country, IN_FRONT.get(country, "")):
        bare = re.sub(f"^{front}{BETWEEN}", "", typed)
        found = form.pattern.fullmatch(bare)
        if found:
            groups = [group for group in found.groups() if group]
            return form.written.format(*groups) if form.written else "-".join(groups)
    return None
