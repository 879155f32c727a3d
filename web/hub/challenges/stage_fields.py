"""The fields of one stage: what they ask, what stands in them, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import get_decimal_symbol
from markupsafe import Markup

from advocacy.acts.platforms import PLATFORMS
from advocacy.delivery.markdown import html_of
from advocacy.errors import Mistake
from challenges.answers import Stage
from challenges.stages import is_required
from challenges.uploads import accepts_of
from web.hub.activities import Activity, activities_of
from web.hub.challenges.stage_forms import ANSWER, digest_of
from web.hub.countries import Country, countries
from web.language import reader

ACCEPT = {"image": "image/jpeg,image/png,image/webp,image/gif", "pdf": "application/pdf"}
WITH_REMEDY = {"short", "long", "number", "date", "review", "upload"}
SAVES_ITSELF = {
    "short",
    "long",
    "one",
    "several",
    "number",
    "date",
    "address",
    "score",
    "reference",
    "review",
    "referral",
}
CHIPS, CHIP = 8, 24  # so many options of so many letters stand side by side


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one stage.

    Attributes:
        stage: as the program wrote it.
        form: the name of the partial that draws it.
        heading: what it asks.
        typed: what stands in its fields: what was typed just now, or what is kept.
        saved: what is kept; None where nothing is.
        wrong: field to what is wrong with it.
    """

    stage: Stage
    form: str
    heading: str
    typed: Any
    saved: Any
    wrong: Mapping[str, Mistake]

    @property
    def is_required(self) -> bool:
        """Whether it cannot be left out."""
        return is_required(self.stage)

    @property
    def was(self) -> str:
        """The mark of what is kept."""
        return digest_of(self.saved)

    @property
    def help(self) -> str:
        """A line below the question; of a quiz only afterwards, because there it explains the answer."""
        return "" if self.form == "quiz" and self.saved is None else str(self.stage.get("help") or "")

    @property
    def text(self) -> Markup:
        """What it is about, or what there is to read, as the manager wrote it."""
        return html_of(str(self.stage.get("read" if self.form == "read" else "text") or ""))

    @property
    def disclosure(self) -> str:
        """What a public review says about the points it earned."""
        return str(self.stage.get("disclosure") or "")

    @property
    def why(self) -> str:
        """The open question after a score."""
        return str(self.stage.get("why") or "")

    @property
    def countries(self) -> Sequence[Country]:
        """Every country, by its name in the reader's language."""
        return countries(reader().locale)

    @property
    def activities(self) -> Sequence[Activity]:
        """What may be offered here."""
        return activities_of(self.stage.get("activities", ()))

    @property
    def saves_itself(self) -> bool:
        """Whether it is saved while somebody types. A quiz is not: it would tell right from wrong at each touch."""
        return self.form in SAVES_ITSELF

    @property
    def options(self) -> Sequence[str]:
        """What can be chosen."""
        return [str(option) for option in self.stage.get("options", ())]

    @property
    def as_chips(self) -> bool:
        """Whether the options are so few and so short that they stand side by side."""
        return len(self.options) <= CHIPS and all(len(option) <= CHIP for option in self.options)

    @property
    def accept(self) -> str:
        """The kinds of files that a browser offers; those it could not show are left out, so that it converts them."""
        return ",".join(ACCEPT[word] for word in accepts_of(self.stage))

    def said(self, name: str) -> str:
        """What stands in a field of several."""
        found = self.typed.get(name) if isinstance(self.typed, Mapping) else None
        return "" if found is None else str(found)

    def has(self, option: str) -> bool:
        """Whether an option is chosen."""
        if isinstance(self.typed, str):
            return self.typed == option
        return isinstance(self.typed, Sequence) and option in self.typed

    @property
    def figure(self) -> str:
        """A number as its writer would write it."""
        text = "" if self.typed is None else str(self.typed)
        return text if isinstance(self.typed, str) else text.replace(".", str(get_decimal_symbol(reader().locale)))

    @property
    def site(self) -> str:
        """The platform of a review by its name; empty where the member chooses."""
        found = PLATFORMS.get(str(self.stage.get("review")))
        return found.name if found else ""

    def mistake(self, name: str = ANSWER) -> str:
        """What is wrong with a field, and where it helps what to do; empty where nothing is."""
        mistake = self.wrong.get(name)
        return mistake.message if mistake else ""

    def remedy(self, name: str = ANSWER) -> str:
        """What to do about it, where that is not plain from the page."""
        mistake = self.wrong.get(name)
        return (mistake.remedy or "") if mistake and self.form in WITH_REMEDY else ""
