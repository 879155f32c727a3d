"""The names that exports give to their columns, in English and German, without spaces and signs.

The first name of a field that a file has is its column: `recordeddate` is a better date than `startdate`.
"""

import unicodedata

_PERSON = {
    "email": "email|emailaddress|mail|recipientemail|respondentemail|contactemail|customeremail|enduseremail"
    "|personemail|workemail|youremail|emailadresse|mailadresse|emaildesempfangers|empfangeremail",
    "name": "name|fullname|customername|contactname|recipientname|respondentname|personname|kundenname"
    "|vollstandigername|ansprechpartner",
    "first_name": "firstname|givenname|recipientfirstname|vorname|fname|mergefname|vornamedesempfangers",
    "last_name": "lastname|surname|familyname|recipientlastname|nachname|familienname|lname|mergelname"
    "|nachnamedesempfangers",
    "account": "account|accountname|company|companyname|organization|organisation|customeraccount|firma"
    "|firmenname|unternehmen|konto",
    "external_id": "externalid|externalpersonid|personid|enduserid|customerid|contactid|userid|memberid"
    "|externalreference|externaldatareference|salesforceid|crmid|crmcontactid|kundennummer|kundenid|externedatenreferenz",
    "unsubscribed": "unsubscribed|unsubscribe|optout|optedout|emailoptout|optedoutofemail|donotcontact|dontcontact"
    "|unsubtime|abgemeldet|abbestellt",
    "consent": "consent|optin|emailoptin|marketingconsent|maycontact|subscribed|emailconsent|einwilligung|zustimmung",
}
SCORES = {
    **_PERSON,
    "score": "",  # never by the first name that fits: two of them are a question to the caller
    "response_id": "responseid|respondentid|surveyresponseid|submissionid|hsingestionid|antwortid",
    "responded_at": "respondedat|responded|recordeddate|enddate|submitdateutc|submitdate|submittedat|datesubmitted"
    "|completedat|responsecompletedat|hssubmissiontimestamp|answeredat|responsedate|surveydate|timestamp|createdat"
    "|datecreated|date|datetime|erfassungsdatum|enddatum|antwortdatum|zeitstempel|datum|startdate|startdateutc"
    "|anfangsdatum",
    "comment": "comment|comments|npscomment|verbatim|feedback|why|reason|hscontent|answertext|text|kommentar"
    "|begrundung|grund|freitext",
    "channel": "channel|distributionchannel|surveychannel|hssurveychannel|deliverymethod|surveymedium|kanal"
    "|verteilungskanal",
    "group": "npsgroup|group|npscategory|npssegment|npstype|hsresponsegroup|responsegroup|promotertype|segment"
    "|npsgruppe|npskategorie",
    "status": "status|responsetype|responsestatus|antworttyp",
    "excluded": "excludedfromcalculations|excluded|istest|test",
    "survey_type": "hssurveytype|surveymode|surveytype|questiontype",
}
CUSTOMERS = {
    **_PERSON,
    "external_id": f"{_PERSON['external_id']}|recordid|id",
    "account_value": "accountvalue|arr|acv|annualvalue|contractvalue|revenueamount|revenue|mrr|kundenwert|vertragswert"
    "|umsatz|jahresumsatz",
    "tier": "tier|accounttier|plan|pricingplan|stufe|kundenstufe|tarif",
    "title": "title|jobtitle|position|role|berufsbezeichnung|funktion|rolle",
    "language": "language|userlanguage|locale|lang|sprache|benutzersprache",
    "zone": "zone|timezone|tz|zeitzone",
    "tags": "tags|labels|schlagworter",
    "subscription": "emailstatus|subscriptionstatus|status",
}

SCORE_NAMES = frozenset(
    [
        "score",
        "nps",
        "npsscore",
        "npsrating",
        "netpromoterscore",
        "likelihoodtorecommend",
        "likelytorecommend",
        "ltr",
        "hsvalue",
        "npswert",
        "npspunkte",
    ]
)

# Names that a score often has and other columns too: enough if no second column looks like a score.
WEAK_SCORE_NAMES = frozenset(
    {"rating", "answer", "points", "result", "bewertung", "antwort", "punkte", "punktzahl", "note"}
)

# What is about the form, the machine or the sending: never a score, whatever numbers stand in it.
ABOUT_THE_FORM = frozenset(
    [
        "progress",
        "durationinseconds",
        "duration",
        "finished",
        "partial",
        "latitude",
        "longitude",
        "locationlatitude",
        "locationlongitude",
        "locationaccuracy",
        "ipaddress",
        "collectorid",
        "userlanguage",
        "id",
        "row",
        "no",
        "number",
        "index",
        "age",
        "year",
        "month",
        "day",
        "week",
        "quarter",
        "page",
        "tags",
    ]
)


def squeezed(name: str) -> str:
    """A column's name reduced to its letters and digits: `E-Mail-Adresse` and `email adresse` are one."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in plain if char.isalnum())


def fields_of(vocabulary: dict[str, str]) -> dict[str, list[str]]:
    """Field -> the squeezed names of its columns, best first."""
    return {field: names.split("|") for field, names in vocabulary.items() if names}
