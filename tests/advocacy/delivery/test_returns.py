"""What servers send back, as they send it."""

import pytest

from advocacy.delivery.returns import Returned, read_return

REPORT = """From: MAILER-DAEMON@relay.example
To: maren@company.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <report@relay.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain

This is the mail system.

--b
Content-Type: {machine}

{fields}

--b
Content-Type: {original}

From: maren@company.example
To: ann@example.com
Message-ID: <abc@hub.example>
Subject: A place

--b--
"""


def report(
    action: str, status: str, diagnostic: str, *, kind: str = "delivery-status", original: str = "text/rfc822-headers"
) -> bytes:
    fields = (
        "Reporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; ann@example.com\n"
        f"Action: {action}\nStatus: {status}\nDiagnostic-Code: {diagnostic}"
    )
    text = REPORT.format(kind=kind, machine=f"message/{kind}", fields=fields, original=original)
    return text.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("original", ["text/rfc822-headers", "message/rfc822"])
@pytest.mark.parametrize(
    ("status", "diagnostic", "hard"),
    [
        ("5.1.1", "smtp; 550 5.1.1 <ann@example.com>: Recipient address rejected: User unknown", True),
        ("5.2.1", "smtp; 550-5.2.1 The account is disabled", True),
        ("5.2.2", "smtp; 552 5.2.2 Mailbox full", False),
        ("5.7.1", "smtp; 550 5.7.1 Message rejected as spam", False),
        ("4.4.1", "smtp; connection timed out", False),
    ],
)
def test_a_report_of_a_failure_names_our_mail(status: str, diagnostic: str, hard: bool, original: str) -> None:
    read = read_return(report("failed", status, diagnostic, original=original))
    assert read is not None
    assert (read.message_id, read.hard, read.complaint) == ("<abc@hub.example>", hard, False)


def test_a_delay_is_no_bounce() -> None:
    assert read_return(report("delayed", "4.2.0", "smtp; 451 greylisted")) is None


def test_a_complaint_is_told_apart() -> None:
    fields = "Feedback-Type: abuse\nUser-Agent: SomeProvider/1.0\nVersion: 1"
    text = REPORT.format(
        kind="feedback-report", machine="message/feedback-report", fields=fields, original="message/rfc822"
    )
    assert read_return(text.encode()) == Returned("<abc@hub.example>", complaint=True)


@pytest.mark.parametrize("raw", [b"", b"Subject: Out of office\r\n\r\nBack on Monday", b"\xff\xfe\x00"])
def test_other_mail_says_nothing(raw: bytes) -> None:
    assert read_return(raw) is None
