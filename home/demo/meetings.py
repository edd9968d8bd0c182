"""Who registered for the meetings of the demo, and who came."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from home.demo.courses import address_of
from home.demo.files import read
from news.demo import build_registration
from news.models import EventPage, Registration, RegistrationMail
from news.registrations import check_in
from partners.models import PartnerPage
from portal.models import User


class RegistrationLoader:
    """Lets the learners of the demo register. A meeting that has registrations stays as it is."""

    def __init__(self):
        self.people = read("learners")["learner"]
        self.partners = {partner.slug: partner for partner in PartnerPage.objects.live()}
        self.staff = User.objects.filter(is_superuser=True).first()

    def load(self) -> None:
        for item in read("registrations")["meeting"]:
            event = EventPage.objects.filter(slug=item["event"]).first()
            occurrence = event.dates[item["date"]] if event and "date" in item else None
            if event and not event.registrations.filter(occurrence=occurrence).exists():
                self.load_meeting(item, event, occurrence)
        # Nobody reads the mail of these people.
        RegistrationMail.objects.filter(sent_at=None).update(sent_at=timezone.now())

    def load_meeting(self, item: dict, event: EventPage, occurrence) -> None:
        questions = list(event.registration_questions.all())
        total = item["people"] + item.get("waiting", 0) + item.get("unconfirmed", 0)
        people = [self.people[(item["first"] + number) % len(self.people)] for number in range(total)]
        sizes = item.get("groups", [])
        number = made = 0
        while number < total:
            size = sizes[made] if made < len(sizes) else 1
            group = people[number : number + size]
            answers = {
                question.pk: given[number % len(given)]
                for question, given in zip(questions, item["answers"], strict=True)
                if given[number % len(given)]
            }
            registration = build_registration(
                event,
                occurrence,
                group[0]["name"],
                email=address_of(group[0]),
                organisation=self.partners.get(group[0].get("partner")),
                organisation_name=group[0].get("organisation", ""),
                others=tuple(person["name"] for person in group[1:]),
                answers=answers,
                is_confirmed=number < total - item.get("unconfirmed", 0),
                added_by=self.staff if occurrence and occurrence.is_past else None,
            )
            self.date_back(registration, occurrence, item["days"] * (total - number) / total)
            if occurrence and occurrence.is_past and number % item["absent"]:
                for participant in registration.people:
                    check_in(participant, occurrence, self.staff)
            number, made = number + size, made + 1

    def date_back(self, registration: Registration, occurrence, days: float) -> None:
        """Let somebody have registered so many days before the demo, or before a date that is past."""
        last = min(timezone.now(), occurrence.start) if occurrence else timezone.now()
        moment = last - timedelta(days=days)
        moments = {"created_at": moment, "queued_at": moment}
        if registration.confirmed_at:
            moments["confirmed_at"] = moment + timedelta(hours=1)
        if registration.placed_at:
            moments["placed_at"] = moment + timedelta(hours=1)
        Registration.objects.filter(pk=registration.pk).update(**moments)


@transaction.atomic
def load_registrations() -> None:
    """Load who registered. The pages of the demo and the accounts of staff must be there."""
    RegistrationLoader().load()
