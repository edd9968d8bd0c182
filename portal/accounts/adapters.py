"""How allauth does things here: mail in the name of the site, and second factors that are of no use in a stolen database."""

import base64
from types import SimpleNamespace
from urllib.parse import urlsplit

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

from portal.mail import absolute
from portal.models import SiteSettings


def site_name(request) -> str:
    """Return the name by which the site signs its mail and shows in an authenticator app."""
    return SiteSettings.for_request(request).organisation_name or settings.WAGTAIL_SITE_NAME


class AccountAdapter(DefaultAccountAdapter):
    """Mail in the name of the site, with links to its own address: whoever asks for a mail says at which host they asked."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        site = SimpleNamespace(name=site_name(self.request), domain=settings.BASE_URL)
        links = {
            name: absolute(urlsplit(link).path) for name, link in context.items() if name.endswith("_url") and link
        }
        super().send_mail(template_prefix, email, {"current_site": site} | context | links)

    def format_email_subject(self, subject: str) -> str:
        return f"{site_name(self.request)}: {subject}"

    def get_password_change_redirect_url(self, request) -> str:
        return self.get_login_redirect_url(request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors, encrypted with a key that is not in the database."""

    @staticmethod
    def _cipher() -> MultiFernet:
        """Encrypts with the secret key; also decrypts what was encrypted with a former one."""
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        digests = [salted_hmac("portal.accounts.second_factor", "", key, algorithm="sha256").digest() for key in keys]
        return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])

    def encrypt(self, text: str) -> str:
        return self._cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return site_name(self.request)

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as an element of the page: pictures in an address are blocked by the content security policy."""
        return segno.make(url, error="m").svg_inline(
            border=4, light="#fff", svgclass="qr", lineclass=None, omitsize=True
        )
