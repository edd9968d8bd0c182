"""Mail that the site sends by itself."""

import pytest
from django.core import mail
from django.utils.translation import gettext_lazy, override
from wagtail.models import Site

from portal.mail import absolute, one_line, organisation_name, send_text_mail
from portal.models import SiteSettings

TEMPLATE = "elearning/mail/reminder_stalled.txt"
CONTEXT = {"course": "Kijken & Zien", "resume_url": "/verder/"}


def send(subject: str = "Verder met %(course)s", **options):
    """Send a mail and return it."""
    send_text_mail("anna@voorbeeld.example", subject, TEMPLATE, CONTEXT, **options)
    return mail.outbox[-1]


@pytest.mark.django_db
class TestMail:
    def test_mail_is_plain_text_in_the_language_of_the_site(self):
        with override("en"):
            message = send(gettext_lazy("Go on where you were: %(course)s"))
        assert message.subject == "Ga verder waar je was: Kijken & Zien"
        assert "Kijken & Zien" in message.body, "nothing is escaped"
        assert message.body.startswith("Hallo,")

    def test_it_is_signed_by_who_runs_the_site(self):
        assert "Samenportaal" in send().body
        settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
        settings.organisation_name = "Kansrijk Vlierstroom"
        settings.save()
        assert "Kansrijk Vlierstroom" in send().body

    def test_site_without_a_default_has_a_name_as_well(self):
        Site.objects.all().delete()
        assert organisation_name() == "Samenportaal"

    def test_machines_do_not_answer_it(self):
        assert send().message()["Auto-Submitted"] == "auto-generated"

    def test_mail_has_the_identity_the_answer_address_and_the_files_that_were_asked_for(self):
        file = ("datum.ics", "BEGIN:VCALENDAR", "text/calendar")
        message = send(message_id="<1@voorbeeld.example>", reply_to="nadia@voorbeeld.example", attachments=[file])
        assert message.message()["Message-ID"] == "<1@voorbeeld.example>"
        assert message.reply_to == ["nadia@voorbeeld.example"]
        assert [tuple(attachment) for attachment in message.attachments] == [file]

    def test_subject_cannot_add_a_header(self):
        message = send("Hallo\r\nBcc: iedereen@voorbeeld.example\u2028X")
        assert message.subject == "Hallo Bcc: iedereen@voorbeeld.example X"
        assert message.message()["Bcc"] is None


def test_one_line_has_single_spaces():
    assert one_line(" a\r\n\tb\u2029c ") == "a b c"


def test_path_gets_the_domain_of_the_site(settings):
    settings.BASE_URL = "https://voorbeeld.example"
    assert absolute("/agenda/") == "https://voorbeeld.example/agenda/"
