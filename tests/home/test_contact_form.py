"""The contact form: what people send arrives, what robots send does not."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.utils import timezone
from wagtail.contrib.forms.models import FormSubmission
from wagtail.models import ModelLogEntry

from home.models import FormField, FormPage, HomePage
from portal.demo import build_page
from portal.registers import EXPORT_ACTION
from tests.helpers import INTRODUCTION, text_of

ADDRESS = "/contact/"
ANSWERS = {"je_naam": "Iris", "je_e_mailadres": "iris@voorbeeld.example", "je_vraag": "Wanneer is het spreekuur?"}


@pytest.fixture
def form_page(site):
    names = [("Je naam", "singleline"), ("Je e-mailadres", "email"), ("Je vraag", "multiline")]
    return build_page(
        FormPage,
        HomePage.objects.get(),
        "Contact",
        "contact",
        introduction=INTRODUCTION,
        thank_you_text="<p>We antwoorden binnen twee dagen.</p>",
        to_address="info@voorbeeld.example",
        from_address="portaal@voorbeeld.example",
        subject="Vraag via de site",
        form_fields=[
            FormField(sort_order=number, label=label, field_type=kind, required=True)
            for number, (label, kind) in enumerate(names)
        ],
    )


def send(client, seconds: float = 30, **changes):
    """Open the form, wait, and send it with some answers changed."""
    opened = BeautifulSoup(client.get(ADDRESS).content, "html.parser")
    shown_at = opened.select_one("input[name=shown_at]")["value"]
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False):
        return client.post(ADDRESS, {"shown_at": shown_at, "website_address": ""} | ANSWERS | changes)


def is_refused(response) -> bool:
    """Whether nothing was mailed or kept, and the form is shown again with what was typed."""
    assert response.status_code == 200
    kept = BeautifulSoup(response.content, "html.parser").select_one("[name=je_naam]")
    return not mail.outbox and not FormSubmission.objects.exists() and kept is not None


def errors(response) -> str:
    return text_of(response.content, ".error-summary")


def test_message_is_mailed_and_kept(form_page, client):
    response = send(client)
    assert "We antwoorden binnen twee dagen." in text_of(response.content)
    [message] = mail.outbox
    assert message.to == ["info@voorbeeld.example"]
    assert message.subject == "Vraag via de site"
    assert "Wanneer is het spreekuur?" in message.body
    assert FormSubmission.objects.get().form_data == ANSWERS


def test_traps_are_not_mailed(form_page, client):
    send(client)
    assert "shown" not in mail.outbox[0].body.lower()
    assert "website" not in mail.outbox[0].body.lower()


@pytest.mark.parametrize("field", sorted(ANSWERS))
def test_missing_answer_is_asked_for_at_its_field(form_page, client, field):
    response = send(client, **{field: ""})
    assert is_refused(response)
    control = BeautifulSoup(response.content, "html.parser").select_one(f"[name={field}]")
    assert control["aria-invalid"] == "true"
    assert errors(response)


def test_error_is_named_in_the_title(form_page, client):
    title = BeautifulSoup(send(client, je_naam="").content, "html.parser").title.get_text(strip=True)
    assert title.startswith("Fout")


def test_what_was_typed_stays_after_an_error(form_page, client):
    response = send(client, je_naam="", je_vraag="Een lange vraag")
    assert "Een lange vraag" in response.content.decode()


@pytest.mark.parametrize(
    "address", ["geen adres", "iris@voorbeeld.example\r\nBcc: iedereen@voorbeeld.example", "a@b", "iris@", "@"]
)
def test_wrong_address_is_refused(form_page, client, address):
    assert is_refused(send(client, je_e_mailadres=address))


def test_headers_cannot_be_added_to_the_mail(form_page, client):
    send(client, je_naam="Iris\r\nBcc: iedereen@voorbeeld.example", je_vraag="Hallo\r\nBcc: iedereen@voorbeeld.example")
    for message in mail.outbox:
        assert message.recipients() == ["info@voorbeeld.example"]
        assert "Bcc" not in message.message()


def test_robot_that_fills_in_every_field_is_refused(form_page, client):
    assert is_refused(send(client, website_address="https://spam.example"))


def test_robot_that_is_too_fast_is_refused(form_page, client):
    response = send(client, seconds=0)
    assert is_refused(response)
    assert errors(response)


def test_person_who_was_refused_for_speed_can_send_again(form_page, client):
    refused = BeautifulSoup(send(client, seconds=0).content, "html.parser")
    fields = {field["name"]: field.get("value", field.get_text()) for field in refused.select("main form [name]")}
    with time_machine.travel(timezone.now() + timedelta(seconds=30), tick=False):
        client.post(ADDRESS, fields | ANSWERS)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("shown_at", ["", "form", "form:verzonnen:handtekening", "\x00"])
def test_forged_moment_is_refused(form_page, client, shown_at):
    assert is_refused(send(client, shown_at=shown_at))


def test_form_that_stood_open_for_a_day_can_be_sent(form_page, client):
    send(client, seconds=24 * 60 * 60)
    assert len(mail.outbox) == 1


def test_trap_is_hidden_from_people_and_their_screen_readers(form_page, client):
    trap = BeautifulSoup(client.get(ADDRESS).content, "html.parser").select_one("[name=website_address]")
    assert trap["tabindex"] == "-1"
    assert trap["autocomplete"] == "off"
    assert trap.find_parent(attrs={"aria-hidden": "true"})


def test_markup_in_an_answer_is_escaped(form_page, client):
    html = send(client, je_naam="<script>alert(1)</script>", je_vraag="").content.decode()
    assert "<script>alert(1)" not in html


def test_submissions_are_listed_in_the_admin(form_page, client, editor_client):
    send(client)
    page = editor_client.get(f"/admin/forms/submissions/{form_page.pk}/")
    assert "iris@voorbeeld.example" in page.content.decode()
    assert "shown_at" not in page.content.decode()


def test_text_in_a_file_of_submissions_is_never_calculated(form_page, client, editor_client):
    send(client, je_naam='=HYPERLINK("http://kwaad.example")')
    page = editor_client.get(f"/admin/forms/submissions/{form_page.pk}/?export=csv")
    [_heading, row] = csv.reader(io.StringIO(page.getvalue().decode("utf-8-sig")))
    assert '\'=HYPERLINK("http://kwaad.example")' in row
    entry = ModelLogEntry.objects.get(action=EXPORT_ACTION)
    assert entry.data == {"register": "Contact", "rows": 1, "format": "CSV"}


@pytest.mark.parametrize("export", ["csv", "xlsx"])
def test_submissions_can_be_exported(form_page, client, editor_client, export):
    send(client)
    page = editor_client.get(f"/admin/forms/submissions/{form_page.pk}/?export={export}")
    assert page.status_code == 200
    assert b"".join(page.streaming_content if page.streaming else [page.content])
