"""Everything that is kept about a person, to be handed over or erased.

An app that keeps personal data of users registers it when it starts:

    register(PersonalData("enrolments", export=enrolments_of, erase=erase_enrolments))
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.log_actions import registry as log_registry
from wagtail.models import ModelLogEntry, Page

from portal.models import ProfessionalRegistration, Profile, User


def nothing_more(user: User) -> None:
    """Erases nothing: for data that goes with the user by itself."""


@dataclass(frozen=True)
class PersonalData:
    """A kind of data. `export` returns what JSON can hold; `erase` takes away what deleting the user would leave."""

    name: str
    export: Callable[[User], Any]
    erase: Callable[[User], None] = nothing_more


_registry: dict[str, PersonalData] = {}


def register(data: PersonalData) -> None:
    """Add a kind of data; one that is there under the same name is replaced."""
    _registry[data.name] = data


def export(user: User) -> dict[str, Any]:
    """Return everything that is kept about a user, by kind. It is recorded that this was done, not what was in it."""
    exported = {data.name: data.export(user) for data in _registry.values()}
    log(user, "portal.export_data", user=user, title=anonymous_label(user))
    return exported


@transaction.atomic
def erase(user: User, by: User | None = None) -> None:
    """Erase a user and all that is kept about them; what must stay has no name any more. `by` is who does it for another.

    Kinds of data go in the reverse of the order in which they were registered, so that an app's own go before what they refer
    to. That an account was erased, by whom and when, is recorded by number alone.
    """
    log(user, "portal.erase_data", user=by or user, title=anonymous_label(user))
    for data in reversed(_registry.values()):
        data.erase(user)
    user.delete()


def anonymous_label(user: User) -> str:
    return f"#{user.pk}"


def account_of(user: User) -> dict:
    return {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "created": user.date_joined,
        "last_login": user.last_login,
        "has_password": user.has_usable_password(),
        "roles": list(user.groups.values_list("name", flat=True)),
        "is_administrator": user.is_superuser,
    }


def profile_of(user: User) -> dict | None:
    profile = Profile.objects.filter(user=user).select_related("organisation").first()
    return profile and {
        "certificate_name": profile.certificate_name,
        "organisation": profile.organisation_label,
        "job_title": profile.job_title,
        "shares_progress": profile.shares_progress,
    }


def registrations_of(user: User) -> list[dict]:
    return list(ProfessionalRegistration.objects.filter(user=user).values("register", "number"))


def addresses_of(user: User) -> list[dict]:
    return list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary"))


def second_factors_of(user: User) -> list[dict]:
    """Which second factors there are; their secrets are of no use to anybody else and stay where they are."""
    found = Authenticator.objects.filter(user=user)
    return [
        {"type": item.type, "name": str(item), "created": item.created_at, "last_used": item.last_used_at}
        for item in found
    ]


def single_sign_on_of(user: User) -> list[dict]:
    return list(
        SocialAccount.objects.filter(user=user).values("provider", "uid", "date_joined", "last_login", "extra_data")
    )


def sessions_of(user: User) -> Iterator[Session]:
    """Yield the sessions of a user. A session does not say whose it is until it is opened: all of them are."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            yield session


def erase_sessions(user: User) -> None:
    Session.objects.filter(pk__in=[session.pk for session in sessions_of(user)]).delete()


def admin_preferences_of(user: User) -> dict | None:
    preferences = getattr(user, "wagtail_userprofile", None)
    return preferences and {
        "language": preferences.preferred_language,
        "time_zone": preferences.current_time_zone,
        "picture": preferences.avatar.name,
        "theme": preferences.theme,
        "mail_about": [
            name
            for name in ("submitted", "approved", "rejected", "updated_comments")
            if getattr(preferences, f"{name}_notifications")
        ],
    }


def erase_admin_picture(user: User) -> None:
    preferences = getattr(user, "wagtail_userprofile", None)
    if preferences and preferences.avatar:
        storage, name = preferences.avatar.storage, preferences.avatar.name
        transaction.on_commit(lambda: storage.delete(name))


def editing_of(user: User) -> dict:
    """What an editor made and did. It stays when the account goes, without a name."""
    entries = [entry for model in log_registry.get_log_entry_models() for entry in model.objects.filter(user=user)]
    return {
        "pages": list(Page.objects.filter(owner=user).values_list("title", flat=True)),
        "actions": [{"when": entry.timestamp, "action": entry.action, "what": entry.label} for entry in entries],
    }


def erase_name_from_history(user: User) -> None:
    """Take the name or address out of what the history of the site says about this account."""
    ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)).update(
        label=anonymous_label(user)
    )


register(PersonalData("account", account_of))
register(PersonalData("profile", profile_of))
register(PersonalData("registrations", registrations_of))
register(PersonalData("email_addresses", addresses_of))
register(PersonalData("second_factors", second_factors_of))
register(PersonalData("single_sign_on", single_sign_on_of))
register(PersonalData("sessions", lambda user: [{"expires": s.expire_date} for s in sessions_of(user)], erase_sessions))
register(PersonalData("admin_preferences", admin_preferences_of, erase_admin_picture))
register(PersonalData("editing", editing_of, erase_name_from_history))
