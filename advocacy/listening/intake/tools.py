"""Which tool a file comes from, told by the names of its columns. Pure."""

from collections.abc import Iterable, Mapping

from advocacy.listening.intake.vocabulary import squeezed

# Names that no other tool's export has together; the first that fits is it.
_MARKS: Mapping[str, tuple[frozenset[str], ...]] = {
    "Qualtrics": (
        frozenset({"responseid", "startdate", "enddate", "finished"}),
        frozenset({"responseid", "recordeddate", "distributionchannel"}),
    ),
    "SurveyMonkey": (frozenset({"respondentid", "collectorid"}),),
    "Typeform": (frozenset({"submitdateutc", "networkid"}), frozenset({"startdateutc", "submitdateutc"})),
    "Mailchimp": (frozenset({"emailaddress", "leid", "euid"}), frozenset({"memberrating", "optintime"})),
    "HubSpot": (
        frozenset({"recordid", "lifecyclestage"}),
        frozenset({"recordid", "createdate"}),
        frozenset({"hssurveytype", "hsvalue"}),
    ),
    "AskNicely": (frozenset({"responseid", "contactid", "answerlabel"}),),
    "Salesforce": (frozenset({"campaignid", "contactid"}), frozenset({"campaignid", "leadid"})),
    "Influitive": (frozenset({"email", "company", "salesforceid", "position"}),),
}


def tool_of(columns: Iterable[str]) -> str | None:
    """The name of the tool that writes such columns; None where it may be any."""
    names = {squeezed(name) for name in columns}
    return next((tool for tool, marks in _MARKS.items() if any(mark <= names for mark in marks)), None)
