"""What happens around accounts: the sections of the overview, a second factor that is set up, an address that changes."""

from allauth.account.models import EmailAddress
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth import get_user_model
from django.db.models.signals import post_save
from django.dispatch import receiver

from portal.models import Profile
from portal.signals import account_sections


@receiver(account_sections)
def profile_section(sender, request, **kwargs) -> dict:
    """Who somebody is at work."""
    return {
        "template": "account/sections/profile.html",
        "order": 50,
        "profile": Profile.for_user(request.user),
        "registrations": request.user.registrations.all(),
    }


@receiver(account_sections)
def sign_in_section(sender, request, **kwargs) -> dict:
    """The ways to sign in."""
    return {
        "template": "account/sections/sign_in.html",
        "order": 60,
        "email": request.user.email,
        "has_password": request.user.has_usable_password(),
    }


@receiver(account_sections)
def data_section(sender, request, **kwargs) -> dict:
    """What is kept."""
    return {"template": "account/sections/data.html", "order": 90}


@receiver(post_save, sender=get_user_model())
def forget_the_former_address(sender, instance, created, update_fields, raw=False, **kwargs):
    """Stop accepting codes on an address that an administrator replaced by another one."""
    if not created and not raw and (update_fields is None or "email" in update_fields):
        EmailAddress.objects.filter(user=instance, verified=True).exclude(email__iexact=instance.email).delete()


@receiver(authenticator_added)
def count_setting_up_as_using(sender, request, authenticator, **kwargs):
    """Ask nobody for a second factor right after they set it up, which took a code of the app or a touch of the key."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        post_authentication(request, authenticator, reauthenticated=True)
