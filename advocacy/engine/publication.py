"""What is handed to each limb when a program is published: its part of the document, to keep in its own rows."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from advocacy.database import Work


@dataclass(frozen=True, slots=True)
class Publication:
    """A version of a program that is now in force.

    Attributes:
        program: its key.
        program_id: its row.
        version_id: the row of this version.
        number: the version's number, counted from 1.
        document: the whole checked document as plain values, with defaults filled in.
    """

    program: str
    program_id: int
    version_id: int
    number: int
    document: Mapping[str, Any]

    @property
    def ladder(self) -> dict[str, int]:
        """The rank of each level by its key; rank 0 is where everybody starts."""
        return {level["key"]: rank for rank, level in enumerate(self.document["levels"])}


TakePart = Callable[[Work, Publication], Awaitable[None]]
"""Takes a limb's part of a publication into its rows; what already happened stays as it was."""
