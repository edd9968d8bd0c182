"""Mail that the site sends by itself: plain text, in the language of the site, signed by who runs it."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.models import Site

from portal.models import SiteSettings


def send_text_mail(*args, **kwargs) -> None:
    """Send what `text_mail` writes; raises what the mail server refuses with."""
    text_mail(*args, **kwargs).send()


def text_mail(
    to: str,
    subject: str,
    template: str,
    context: dict,
    *,
    reply_to: str = "",
    attachments: Iterable[tuple[str, str | bytes, str]] = (),
    message_id: str = "",
) -> EmailMessage:
    """Return a mail whose text is a template.

    `subject` is a sentence in which `%(name)s` stands for a value of the context, so `"%(subject)s"` for a free text; a lazy
    one is translated here. The template finds the name of the organisation as `organisation`. An attachment is a name, its
    content and a media type. With a `message_id` ("<registration-12-placed@example.org>") a mail that is sent twice has one
    identity.
    """
    with translation.override(settings.LANGUAGE_CODE):
        context = {"organisation": organisation_name(), **context}
        return EmailMessage(
            one_line(str(subject) % context),
            render_to_string(template, context),
            to=[to],
            reply_to=[reply_to] if reply_to else None,
            attachments=list(attachments),
            # A machine that answers by itself, such as an absence assistant, leaves such mail alone (RFC 3834).
            headers={"Auto-Submitted": "auto-generated"} | ({"Message-ID": message_id} if message_id else {}),
        )


def organisation_name() -> str:
    """Return the name of the organisation that runs the site."""
    site = Site.objects.filter(is_default_site=True).first()
    return (SiteSettings.for_site(site).organisation_name if site else "") or settings.WAGTAIL_SITE_NAME


def one_line(text: str) -> str:
    """Return a text without line breaks and other runs of white space, as the header of a mail must be."""
    return " ".join(text.split())


def message_id(*parts) -> str:
    """Return the identity of a mail (RFC 5322): the same parts are the same mail, however often it is sent."""
    return f"<{'-'.join(map(str, parts))}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>"


def absolute(url: str) -> str:
    """Return the address of a path with the domain of the site before it, as a mail needs it."""
    return f"{settings.BASE_URL}{url}"
