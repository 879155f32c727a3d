"""What a mail says around an answer, in the words of whoever reads it."""

from advocacy.listening.answering import Wording
from web.language import EPOCH, Reader, read_by
from web.language import gettext as _


def wording_for(language: str) -> Wording:
    """The words around an answer, for a member who reads that language."""
    with read_by(Reader.of(language, "UTC", EPOCH)):
        return Wording(
            answered=_("{name} has answered you"),
            unsigned=_("You have an answer"),
            closed=_("What became of it"),
            lead=_("Read it all, and answer"),
        )
