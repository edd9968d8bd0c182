"""The account of a person: who they are, and their ways to sign in."""

from collections.abc import Iterator
from datetime import timedelta

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import ProfessionalRegistration, Profile, User
from portal.personal_data.registry import Person, PersonalData, erase, register
from portal.personal_data.traces import pattern_of

# Who signs up and never confirms the address may have typed that of another.
KEEP_UNCONFIRMED = timedelta(days=7)


def account_of(person: Person) -> dict | None:
    user = person.user
    return user and {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "created": user.date_joined,
        "last_login": user.last_login,
        "has_password": user.has_usable_password(),
        "roles": list(user.groups.values_list("name", flat=True)),
        "is_administrator": user.is_superuser,
    }


def forget_unconfirmed(dry_run: bool) -> dict[str, int]:
    """Erase accounts that somebody made on the site, without a password, and whose address was not confirmed in time."""
    asked = User.objects.filter(emailaddress__isnull=False, date_joined__lt=timezone.now() - KEEP_UNCONFIRMED)
    asked = asked.filter(last_login=None, groups=None, is_superuser=False)
    asked = asked.exclude(emailaddress__verified=True).distinct()
    # An account with a password was made by an administrator.
    unconfirmed = [user for user in asked if not user.has_usable_password()]
    for user in unconfirmed if not dry_run else []:
        erase(Person.of(user))
    return {"accounts that were never confirmed": len(unconfirmed)}


def profile_of(person: Person) -> dict | None:
    profile = Profile.objects.filter(person.owns()).select_related("organisation").first()
    return profile and {
        "certificate_name": profile.certificate_name,
        "organisation": profile.organisation_label,
        "job_title": profile.job_title,
        "shares_progress": profile.shares_progress,
    }


def registrations_of(person: Person) -> list[dict]:
    return list(ProfessionalRegistration.objects.filter(person.owns()).values("register", "number"))


def addresses_of(person: Person) -> list[dict]:
    return list(EmailAddress.objects.filter(person.owns()).values("email", "verified", "primary"))


def claims_on(person: Person) -> QuerySet[EmailAddress]:
    """Return what others left unconfirmed: that an address of this person is theirs."""
    return EmailAddress.objects.filter(person.wrote(), verified=False).exclude(person.owns())


def changes_to(person: Person) -> list[Session]:
    """Return the sessions of others who began to change their address to one of this person."""
    if not person.addresses:
        return []
    pattern = pattern_of(person.addresses)
    return [
        session
        for session, data in opened_sessions()
        if SESSION_KEY in data
        and not is_session_of(person, data)
        and pattern.search(str(data.get(EMAIL_VERIFICATION_CODE_SESSION_KEY)))
    ]


def count_claims(person: Person) -> int:
    return claims_on(person).count() + len(changes_to(person))


def erase_claims(person: Person) -> None:
    """Erase what others claim. Who began to change their address stays signed in, and can begin once more."""
    claims_on(person).delete()
    for session in changes_to(person):
        data = session.get_decoded()
        del data[EMAIL_VERIFICATION_CODE_SESSION_KEY]
        Session.objects.filter(pk=session.pk).update(session_data=Session.objects.encode(data))


def second_factors_of(person: Person) -> list[dict]:
    """Which second factors there are; their secrets are of no use to anybody else and stay where they are."""
    return [
        {"type": item.type, "name": str(item), "created": item.created_at, "last_used": item.last_used_at}
        for item in Authenticator.objects.filter(person.owns())
    ]


def single_sign_on_of(person: Person) -> list[dict]:
    return list(
        SocialAccount.objects.filter(person.owns()).values("provider", "uid", "date_joined", "last_login", "extra_data")
    )


def opened_sessions() -> Iterator[tuple[Session, dict]]:
    """Yield all sessions with what is in them: a session does not say whose it is until it is opened."""
    for session in Session.objects.iterator():
        yield session, session.get_decoded()


def is_session_of(person: Person, data: dict) -> bool:
    return bool(person.user) and data.get(SESSION_KEY) == str(person.user.pk)


def sessions_of(person: Person) -> Iterator[Session]:
    """Yield the sessions of somebody: of the account, and of who began to sign in or up with an address."""
    pattern = pattern_of(person.addresses) if person.addresses else None
    for session, data in opened_sessions():
        if is_session_of(person, data) or (SESSION_KEY not in data and pattern and pattern.search(str(data))):
            yield session


def erase_sessions(person: Person) -> None:
    Session.objects.filter(pk__in=[session.pk for session in sessions_of(person)]).delete()


def forget_sessions(dry_run: bool) -> dict[str, int]:
    expired = Session.objects.filter(expire_date__lt=timezone.now()).count()
    if not dry_run:
        call_command("clearsessions")
    return {"sessions": expired}


register(
    PersonalData(
        "account",
        _("Account"),
        account_of,
        retain=forget_unconfirmed,
        term=_("An account whose address was never confirmed goes 7 days after it was made."),
        covers=("portal.User", "portal.User_groups", "portal.User_user_permissions"),
    )
)
register(PersonalData("profile", _("Profile"), profile_of, covers=("portal.Profile",)))
register(
    PersonalData(
        "registrations",
        _("Numbers in professional registers"),
        registrations_of,
        covers=("portal.ProfessionalRegistration",),
    )
)
register(
    PersonalData(
        "email_addresses",
        _("E-mail addresses of the account"),
        addresses_of,
        covers=("account.EmailAddress", "account.EmailConfirmation"),
    )
)
register(
    PersonalData(
        "claims", _("Others who want to use the address for their account"), erase=erase_claims, others=count_claims
    )
)
register(PersonalData("second_factors", _("Second steps to sign in"), second_factors_of, covers=("mfa.Authenticator",)))
register(
    PersonalData(
        "single_sign_on",
        _("Ways to sign in through another organisation"),
        single_sign_on_of,
        covers=("socialaccount.SocialAccount", "socialaccount.SocialToken"),
    )
)
register(
    PersonalData(
        "sessions",
        _("Sessions"),
        lambda person: [{"expires": session.expire_date} for session in sessions_of(person)],
        erase_sessions,
        forget_sessions,
        _("Sessions go on the day after they expire: two weeks after the last sign-in."),
        covers=("sessions.Session",),
    )
)
