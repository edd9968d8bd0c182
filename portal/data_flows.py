"""What the portal keeps about people, why and for how long, as its privacy statement says.

An app tells in a module `data_flows` what it keeps; a term that the code holds is taken from there, so that the statement says
what the code does:

    register(
        30,
        _("When you register for a meeting"),
        DataFlow(_("What you answer"), _("For the caterer"), _("%(days)d days after the meeting"), ANSWERS_TERM, ("meetings",)),
    )
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from portal.personal_data.accounts import KEEP_UNCONFIRMED
from portal.personal_data.upkeep import KEEP_FINISHED


@dataclass(frozen=True)
class DataFlow:
    """Some data. Texts are lazy, because the statement is in the language of the site. `kinds` names the kinds of personal data that
    it tells of, wholly or in part.
    """

    what: str
    purpose: str
    term: str  # may name the days of the period as "%(days)d"
    period: timedelta | None = None
    kinds: tuple[str, ...] = ()

    @property
    def how_long(self) -> str:
        return str(self.term) % {"days": self.period.days} if self.period else str(self.term)


@dataclass(frozen=True)
class Section:
    """What is kept on one occasion, such as registering for a meeting."""

    order: int
    heading: str
    flows: tuple[DataFlow, ...]


_sections: list[Section] = []


def register(order: int, heading: str, *flows: DataFlow) -> None:
    """Add what is kept on an occasion; the statement begins with the lowest order."""
    _sections.append(Section(order, heading, flows))


@cache
def sections() -> list[Section]:
    """Return what all apps keep, in the order of the statement."""
    autodiscover_modules("data_flows")
    return sorted(_sections, key=lambda section: section.order)


register(
    10,
    _("When you only read"),
    DataFlow(
        _("How often a page is read, in numbers per day"),
        _("To see which pages people need. A fingerprint of your internet address keeps us from counting you twice."),
        _("The numbers stay and say nothing about you. The fingerprint is gone after a day."),
    ),
    DataFlow(
        _("Your internet address, at YouTube or Vimeo"),
        _("To play a video of theirs. This happens only after you start it."),
        _("As YouTube or Vimeo says in its own statement"),
    ),
)
register(
    50,
    _("When you have an account"),
    DataFlow(
        _("E-mail address, name, password that nobody can read, last time you signed in"),
        _("To let you sign in"),
        _("Until you erase your account"),
        kinds=("account", "email_addresses"),
    ),
    DataFlow(
        _("An account whose address you do not confirm"),
        _("The address may be that of somebody else"),
        _("%(days)d days"),
        KEEP_UNCONFIRMED,
        ("account", "email_addresses"),
    ),
    DataFlow(
        _("Name on certificates, organisation, job, registers and your numbers in them"),
        _("For certificates and accreditation points"),
        _("Until you change it or erase your account"),
        kinds=("profile", "registrations"),
    ),
    DataFlow(
        _("That a coordinator of your organisation may see how you get on with courses"),
        _("Without this consent, nobody sees it"),
        _("Until you take it back"),
        kinds=("profile",),
    ),
    DataFlow(
        _("Passkeys and the secrets of an app that gives codes"),
        _("To sign in safely"),
        _("Until you remove them"),
        kinds=("second_factors",),
    ),
    *(
        [
            DataFlow(
                _("What the login of your organisation tells about you: address, name and number"),
                _("To recognise you when you sign in with it"),
                _("Until you erase your account"),
                kinds=("single_sign_on",),
            )
        ]
        if settings.OIDC_ISSUER
        else []
    ),
)
register(
    60,
    _("When you sign in or send a form"),
    DataFlow(
        _("A cookie and, at our side, who is signed in, and an address that you sign in with or change to"),
        _("To keep you signed in, or to keep what you did in a course without an account"),
        _("%(days)d days, or until you sign out"),
        timedelta(seconds=settings.SESSION_COOKIE_AGE),
        ("sessions", "claims"),
    ),
    DataFlow(
        _("A cookie with a number that belongs to forms"),
        _("To keep others from sending a form in your name"),
        _("%(days)d days"),
        timedelta(seconds=settings.CSRF_COOKIE_AGE),
    ),
    DataFlow(
        _("Your internet address or a fingerprint of your e-mail address"),
        _("To stop who guesses passwords and codes, or sends forms by the hundreds"),
        _("At most a day"),
        kinds=("tries",),
    ),
)
register(
    70,
    _("When you edit this site"),
    DataFlow(
        _("Which page you made, changed or reviewed, and when"),
        _("To know who published what"),
        _("As long as the page is there. Once your account is erased, without your name."),
        kinds=("work", "reviews", "history"),
    ),
    DataFlow(
        _("Your preferences and picture, pages that you follow, keys for other programs, and your comments on pages"),
        _("To let you work on the site"),
        _("Until you erase your account"),
        kinds=("admin_preferences", "comments"),
    ),
    DataFlow(
        _("What you type for a preview"),
        _("To show what a page will look like"),
        _("A day"),
        kinds=("previews",),
    ),
)
register(
    75,
    _("When others name you"),
    DataFlow(
        _("Your name, address and phone number when you are the contact on a page"),
        _("To let readers reach you"),
        _("As long as it is on the page. Ask us to take it off: then we can also erase it from older versions."),
        kinds=("mentions", "old_versions"),
    ),
    DataFlow(
        _("What somebody else writes about you in a form, an answer, a message or a comment"),
        _("To answer them, and to do what they ask"),
        _("As long as we keep what they wrote. When you are erased, your address and your name go out of it."),
        kinds=("texts",),
    ),
)
register(
    80,
    _("In the background"),
    DataFlow(
        _("A log of requests: which page, when and how it was answered"),
        _("To find and solve failures"),
        _("Without internet addresses and names. Who hosts the site decides how long."),
    ),
    DataFlow(
        _("What went wrong with work that failed, such as a mail, in which your address may be named"),
        _("To find and solve failures"),
        _("%(days)d days"),
        KEEP_FINISHED,
        ("tasks",),
    ),
    DataFlow(
        _("Copies of everything above"),
        _("To restore the site after a failure"),
        _("Twelve months at most. What is erased from the site stays in older copies for so long."),
    ),
)
