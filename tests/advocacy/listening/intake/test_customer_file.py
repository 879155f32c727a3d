"""Lists of customers: people, accounts, and what else is known about them."""

from decimal import Decimal

import pytest

from advocacy.errors import Invalid
from advocacy.listening.intake.customer_file import CustomerFile, CustomerRow, read_customers


def read(*lines: str, mapping: dict[str, str] | None = None) -> CustomerFile:
    return read_customers("\n".join(lines).encode(), filename="customers.csv", mapping=mapping)


def test_a_customer_with_everything() -> None:
    file = read(
        "Email Address,First Name,Last Name,Company,ARR,Plan,Job Title,Language,Time Zone,Record ID,"
        "Tags,Consent,Industry",
        'Ann@Example.com,Ann,Lee,Acme,"50,000.00",gold,CTO,DE,Europe/Berlin,007,"VIP, Blog",yes,Soap',
    )
    assert file.rows == [
        CustomerRow(
            row=2,
            email="ann@example.com",
            email_as_typed="Ann@Example.com",
            external_id="007",
            name="Ann Lee",
            account="Acme",
            may_contact=True,
            account_value=Decimal(50000),
            tier="gold",
            title="CTO",
            language="de",
            zone="Europe/Berlin",
            tags=("VIP", "Blog"),
            attributes={"Industry": "Soap"},
        )
    ]


def test_german_headers_are_understood() -> None:
    file = read("E-Mail-Adresse;Vorname;Nachname;Firma;Umsatz;Sprache", "a@b.de;Ann;Lee;Acme;1.234,50;Deutsch")
    row = file.rows[0]
    assert (row.email, row.name, row.account, row.account_value, row.language) == (
        *("a@b.de", "Ann Lee", "Acme"),
        *(Decimal("1234.50"), "de"),
    )


def test_wrong_cells_are_named() -> None:
    file = read("email,arr,consent", "bob,much,perhaps", ",1,yes")
    assert [(refusal.row, refusal.column) for refusal in file.refused] == [
        *((2, "email"), (2, "consent"), (2, "arr")),
        (3, "email"),
    ]
    assert "Give an e-mail address or an external id" in file.refused[-1].why


def test_the_same_customer_twice_is_one_and_a_changed_one_is_an_update() -> None:
    file = read("email,company", "a@b.co,Acme", "A@B.co,Acme", "a@b.co,Beta")
    assert [(row.row, row.update_of) for row in file.rows] == [(2, None), (4, 2)]
    assert [skip.row for skip in file.skipped] == [3]
    assert file.profile["n"] == 1


def test_what_is_no_zone_or_language_is_kept_as_an_attribute_and_said() -> None:
    file = read("email,timezone,language", "a@b.co,212/332,Klingon")
    assert (file.rows[0].zone, file.rows[0].language) == (None, None)
    assert file.rows[0].attributes == {"timezone": "212/332", "language": "Klingon"}
    assert "no zone in 1 row; its text is kept as an attribute" in str(file.profile["notes"])


@pytest.mark.parametrize(
    ("status", "may_contact"), [("subscribed", True), ("unsubscribed", False), ("cleaned", False), ("pending", None)]
)
def test_a_mailing_tools_status_is_about_consent(status: str, may_contact: bool | None) -> None:
    file = read("email,status", f"a@b.co,{status}", *[f"x{i}@b.co,subscribed" for i in range(3)])
    assert file.rows[0].may_contact is may_contact


def test_another_status_is_an_attribute() -> None:
    file = read("email,status", "a@b.co,trial")
    assert (file.rows[0].may_contact, file.rows[0].attributes) == (None, {"status": "trial"})


def test_a_column_is_found_by_what_stands_in_it() -> None:
    assert read("who,x", "a@b.co,1").rows[0].email == "a@b.co"


def test_a_list_of_nobody_is_refused() -> None:
    with pytest.raises(Invalid, match="No column holds e-mail addresses") as refused:
        read("name,company", "Ann,Acme")
    assert "customers.csv" in str(refused.value)


def test_customers_without_an_address_are_known_by_their_id() -> None:
    file = read("customer id,name,junk", "7,Ann,x", "8,Bob,y", mapping={"junk": "ignore"})
    assert [(row.external_id, row.email, row.attributes) for row in file.rows] == [("7", None, {}), ("8", None, {})]
    assert file.profile["columns"] == {"customer id": "external_id", "name": "name", "junk": "ignore"}
