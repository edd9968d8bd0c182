"""Places and the waiting list: who gets one, who waits, who moves up, and what everybody is told."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.utils import timezone

from news.demo import build_event, moment
from news.models import EventPage, Occurrence, Registration, RegistrationMail, RegistrationQuestion
from news.registrations import Person, Refused, Registrant, cancel, change, confirm, register, release_expired
from news.slots import Slot, availability
from tests.helpers import in_days

Status = Registration.Status


@pytest.fixture
def lunch(site):
    """A lunch in ten days with room for two."""
    question = RegistrationQuestion(label="Ik eet mee")
    return build_event(
        "Lunch", "lunch", (in_days(10),), registration_here=True, capacity=2, registration_questions=[question]
    )


@pytest.fixture
def slot(lunch):
    return Slot(lunch, lunch.dates[0])


def people(*names: str, **answers: str) -> list[Person]:
    return [Person(name) for name in names]


def book(slot, name: str, *others: str, **options) -> Registration:
    address = f"{name.lower()}@voorbeeld.example"
    return register(slot, Registrant(name, address), people(name, *others), **options)


def mails(registration) -> list[str]:
    return list(RegistrationMail.objects.filter(registration=registration).values_list("kind", flat=True))


def again(registration) -> Registration:
    return Registration.objects.get(pk=registration.pk)


def test_place_is_held_until_the_address_is_confirmed(slot):
    anna = book(slot, "Anna")
    assert (anna.status, mails(anna)) == (Status.HELD, ["confirm"])
    assert timedelta(hours=23) < anna.expires_at - timezone.now() <= timedelta(hours=24)
    confirm(anna)
    assert (again(anna).status, mails(anna)) == (Status.PLACED, ["confirm", "placed"])
    assert again(anna).expires_at is None


def test_confirming_twice_gives_the_same(slot):
    anna = confirm(book(slot, "Anna"))
    first = again(anna).placed_at
    confirm(anna)
    assert again(anna).placed_at == first
    assert mails(anna) == ["confirm", "placed"]


def test_terms_are_shorter_shortly_before_the_meeting(slot):
    with time_machine.travel(slot.start - timedelta(hours=4), tick=False):
        anna = book(slot, "Anna")
        assert anna.expires_at == timezone.now() + timedelta(hours=2)


def test_who_does_not_fit_waits(slot):
    book(slot, "Anna", "Bram")
    carla = confirm(book(slot, "Carla"))
    assert (carla.status, mails(carla)) == (Status.WAITING, ["confirm", "waiting"])
    assert availability([slot])[0].is_full


def test_group_takes_a_place_for_each(slot):
    assert book(slot, "Anna").status == Status.HELD
    assert book(slot, "Bram", "Carla").status == Status.WAITING, "two do not fit any more"
    assert book(slot, "Daan").status == Status.HELD, "one does"


def test_place_without_confirmation_goes_to_who_waits(slot):
    anna = book(slot, "Anna", "Bram")
    carla = confirm(book(slot, "Carla"))
    daan = confirm(book(slot, "Daan"))
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        release_expired()
        assert again(anna).status == Status.EXPIRED
        assert mails(anna) == ["confirm"], "an address that is not proven gets no more mail"
        assert [again(carla).status, again(daan).status] == [Status.OFFERED, Status.OFFERED]
        assert mails(carla) == ["confirm", "waiting", "offered"]
        release_expired()
        assert mails(carla) == ["confirm", "waiting", "offered"], "doing it twice gives the same"


def test_first_in_line_of_whom_all_fit_moves_up(slot):
    anna, bram = confirm(book(slot, "Anna")), confirm(book(slot, "Bram"))
    group = confirm(book(slot, "Carla", "Daan"))
    single, last = confirm(book(slot, "Eva")), confirm(book(slot, "Finn"))
    cancel(anna)
    assert [again(row).status for row in (group, single, last)] == [Status.WAITING, Status.OFFERED, Status.WAITING]
    cancel(bram)
    assert [again(row).status for row in (group, last)] == [Status.WAITING, Status.OFFERED]
    assert again(bram).status == Status.CANCELLED


def test_who_waits_without_proven_address_is_not_offered_a_place(slot):
    anna = confirm(book(slot, "Anna", "Bram"))
    unproven = book(slot, "Carla")
    cancel(anna)
    assert again(unproven).status == Status.WAITING
    assert confirm(unproven).status == Status.PLACED, "there is room by now"


def test_offer_is_accepted_or_lapses(slot):
    anna, bram = confirm(book(slot, "Anna")), confirm(book(slot, "Bram"))
    carla, daan = confirm(book(slot, "Carla")), confirm(book(slot, "Daan"))
    cancel(anna)
    assert confirm(carla).status == Status.PLACED
    cancel(bram)
    with time_machine.travel(timezone.now() + timedelta(hours=49)):
        release_expired()
        assert (again(daan).status, mails(daan)[-1]) == (Status.EXPIRED, "expired")


def test_too_late_gets_a_free_place_or_the_end_of_the_line(slot):
    late, later = book(slot, "Anna"), book(slot, "Bram")
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False) as traveller:
        release_expired()
        carla = confirm(book(slot, "Carla"))
        assert confirm(late).status == Status.PLACED
        traveller.shift(timedelta(minutes=1))
        daan = confirm(book(slot, "Daan"))
        traveller.shift(timedelta(minutes=1))
        assert confirm(later).status == Status.WAITING
        cancel(carla)
        assert [again(daan).status, again(later).status] == [Status.OFFERED, Status.WAITING]


def test_second_registration_with_an_address_is_told_by_mail_alone(slot):
    anna = confirm(book(slot, "Anna"))
    same = register(slot, Registrant("Iemand anders", "ANNA@voorbeeld.example"), people("Iemand anders"))
    assert same == anna
    assert again(anna).name == "Anna"
    assert mails(anna) == ["confirm", "placed", "already"]
    book(slot, "Anna")
    assert mails(anna) == ["confirm", "placed", "already"], "at most one an hour"
    assert Registration.objects.count() == 1


def test_cancelled_address_may_register_again(slot):
    cancel(confirm(book(slot, "Anna")))
    assert book(slot, "Anna").status == Status.HELD
    with pytest.raises(Refused):
        confirm(Registration.objects.first())


def test_signed_in_user_with_a_proven_address_has_a_place_at_once(slot):
    user = get_user_model().objects.create_user("anna@voorbeeld.example")
    assert book(slot, "Anna", user=user).status == Status.HELD, "not proven yet"
    EmailAddress.objects.create(user=user, email="bram@voorbeeld.example", verified=True)
    bram = book(slot, "Bram", user=user)
    assert (bram.status, mails(bram)) == (Status.PLACED, ["placed"])


def test_staff_add_people_beyond_the_places_and_without_address(slot, django_user_model):
    staff = django_user_model.objects.create_user("staf@voorbeeld.example")
    book(slot, "Anna", "Bram")
    carla = register(slot, Registrant("Carla"), people("Carla"), added_by=staff)
    assert (carla.status, carla.email, mails(carla)) == (Status.PLACED, "", [])
    assert register(slot, Registrant("Daan"), people("Daan"), added_by=staff) != carla


def test_change_keeps_the_people_who_stay(slot, lunch):
    question = lunch.registration_questions.first()
    anna = confirm(register(slot, Registrant("Anna", "anna@voorbeeld.example"), [Person("Anna", {question.pk: "yes"})]))
    row = anna.people[0]
    change(anna, Registrant("Anna B."), [Person("Anna B.", {question.pk: "no"}), Person("Bram")])
    changed = again(anna)
    assert [person.name for person in changed.people] == ["Anna B.", "Bram"]
    assert changed.people[0] == row
    assert [answer.value for answer in changed.people[0].answers.all()] == ["no"]
    assert (changed.email, mails(anna)[-1], changed.sequence) == ("anna@voorbeeld.example", "changed", 1)


def test_more_people_need_more_places_and_fewer_give_them_back(slot):
    anna = confirm(book(slot, "Anna"))
    bram = confirm(book(slot, "Bram"))
    with pytest.raises(Refused):
        change(anna, Registrant("Anna"), people("Anna", "Eva"))
    assert again(anna).size == 1
    cancel(bram)
    change(again(anna), Registrant("Anna"), people("Anna", "Eva"))
    carla = confirm(book(slot, "Carla"))
    change(again(anna), Registrant("Anna"), people("Anna"))
    assert again(carla).status == Status.OFFERED


@pytest.mark.parametrize("count", [0, 11])
def test_number_of_people_has_a_limit(slot, count):
    with pytest.raises(Refused):
        register(slot, Registrant("Anna", "anna@voorbeeld.example"), people(*["Anna"] * count))
    assert not Registration.objects.exists()


def test_nobody_registers_early_late_or_for_what_is_called_off(site):
    days = (in_days(10),)
    early = build_event("Vroeg", "vroeg", days, registration_here=True, registration_opens=moment(in_days(2), "09:00"))
    late = build_event("Laat", "laat", days, registration_here=True, registration_closes=moment(in_days(-1), "09:00"))
    past = build_event("Voorbij", "voorbij", (in_days(-2),), registration_here=True)
    dates = [Occurrence(start=moment(days[0], "12:00"), end=moment(days[0], "13:00"), is_cancelled=True)]
    off = build_event("Afgezegd", "afgezegd", occurrences=dates, registration_here=True)
    for event in (early, late, past, off):
        with pytest.raises(Refused):
            book(Slot(event, event.dates[0]), "Anna")
    assert not Registration.objects.exists()


def test_closes_so_many_days_before_each_date(site):
    event = build_event(
        "Lunch", "lunch", (in_days(10), in_days(30)), registration_here=True, registration_closes_days=3
    )
    first, second = event.slots
    assert first.closes_at == moment(in_days(8), "00:00"), "the whole of the third day before still counts"
    assert second.closes_at == moment(in_days(28), "00:00")
    with time_machine.travel(moment(in_days(8), "00:01")):
        assert [slot.is_open for slot in EventPage.objects.get(pk=event.pk).slots] == [False, True]


def test_series_is_registered_for_at_once(site):
    event = build_event(
        "Cursus", "cursus", (in_days(3), in_days(10)), registration_here=True, registration_scope="series", capacity=1
    )
    [slot] = event.slots
    anna = confirm(book(slot, "Anna"))
    assert anna.occurrence is None
    assert len(anna.dates) == 2
    assert book(slot, "Bram").status == Status.WAITING
    assert book(slot, "Anna") == anna, "once with an address"
    with time_machine.travel(moment(in_days(4), "12:00")):
        assert not EventPage.objects.get(pk=event.pk).slots[0].is_open, "it has begun"


def test_date_may_have_places_of_its_own(site):
    dates = [
        Occurrence(start=moment(in_days(day), "12:00"), end=moment(in_days(day), "13:00"), capacity=capacity)
        for day, capacity in ((3, None), (4, 1))
    ]
    event = build_event("Lunch", "lunch", occurrences=dates, registration_here=True, capacity=9)
    assert [found.free for found in availability(event.slots)] == [9, 1]
