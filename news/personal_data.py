"""What is kept of people who register for meetings: handed over in full, erased without a trace."""

from news.registrations.retention import erase_of_user, registrations_of
from portal.models import User
from portal.personal_data import PersonalData, register


def registrations(user: User) -> list[dict]:
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
        for registration in registrations_of(user)
    ]


register(PersonalData("meetings", registrations, erase_of_user))
