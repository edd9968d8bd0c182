"""What is kept of people who register for meetings: handed over in full, erased without a trace."""

from django.utils.translation import gettext_lazy as _

from news.registrations import erase_due, erase_due_messages
from news.registrations.retention import erase_of_person, registrations_of, texts_of_others
from portal.personal_data import Person, PersonalData, register


def registrations(person: Person) -> list[dict]:
    return [
        {
            "meeting": registration.event.title,
            "date": registration.occurrence.start if registration.occurrence else None,
            "state": registration.get_status_display(),
            "name": registration.name,
            "email": registration.email,
            "phone": registration.phone,
            "organisation": registration.organisation_label,
            "registered": registration.created_at,
            "people": [
                {
                    "name": person.name,
                    "answers": {answer.question.label: answer.text for answer in person.answers.all()},
                }
                for person in registration.people
            ],
            "attended": list(registration.participants.values_list("check_ins__at", flat=True).exclude(check_ins=None)),
            "mails": list(registration.mails.values("kind", "created_at", "sent_at")),
        }
        for registration in registrations_of(person)
    ]


def forget_past_meetings(dry_run: bool) -> dict[str, int]:
    erased = erase_due(dry_run)
    return {
        "registrations": sum(item.registrations for item in erased),
        "answers": sum(item.answers for item in erased),
        "messages of organisers": erase_due_messages(dry_run),
        "registrations that were never confirmed": sum(item.unproven for item in erased),
    }


register(
    PersonalData(
        "meetings",
        _("Registrations for meetings"),
        registrations,
        erase_of_person,
        forget_past_meetings,
        _(
            "Names, addresses and messages go when the term of the meeting is over, answers 7 days after the meeting, and what was "
            "never confirmed after 7 days."
        ),
        covers=(
            "news.Registration",
            "news.Participant",
            "news.Answer",
            "news.CheckIn",
            "news.RegistrationMail",
            "news.Mailing",
        ),
        texts=texts_of_others,
    )
)
