"""People are invited from a pasted list or by a group code, and nothing that somebody typed is lost."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from elearning.addresses import WrongAddress, read_addresses
from elearning.invitation_forms import MOST_ADDRESSES
from elearning.models import Coordinator, CoursePage, Enrolment, Invitation
from elearning.services.invitations import invite, send_again, withdraw
from home.roles import create_roles
from partners.demo import build_partner
from tests.elearning.samples import make_course, make_user
from tests.helpers import in_days, run_tasks, text_of

pytestmark = pytest.mark.usefixtures("site")

INVITE, LISTING = "invitations:invite", "invitations:index"


@pytest.fixture
def course(site):
    return make_course(access=CoursePage.Access.INVITATION)


@pytest.fixture
def staff(db):
    return make_user("medewerker")


def addresses(number: int) -> list[str]:
    return [f"persoon{count}@voorbeeld.example" for count in range(number)]


def post_list(client, course, text: str, **fields):
    data = {"course": course.pk, "addresses": text, "expires_on": ""} | fields
    return client.post(reverse(INVITE), data, follow=True)


def messages_of(response) -> str:
    return text_of(response.content, ".messages")


def errors_of(response) -> list[str]:
    return list(response.context["form"].errors.get("addresses", []))


# Reading a list


@pytest.mark.parametrize(
    "text",
    [
        "anna@voorbeeld.example\nbart@voorbeeld.example",
        "anna@voorbeeld.example, bart@voorbeeld.example",
        "anna@voorbeeld.example;bart@voorbeeld.example;",
        "anna@voorbeeld.example bart@voorbeeld.example",
        "  Anna@Voorbeeld.example\r\n\r\n\tbart@voorbeeld.example.  ",
        "Anna de Wit <anna@voorbeeld.example>, Bart <bart@voorbeeld.example>",
        "Wit, Anna de <anna@voorbeeld.example>; Jansen, Bart <mailto:bart@voorbeeld.example>",
        '"Wit, Anna" <anna@voorbeeld.example>\nbart@voorbeeld.example',
        "anna@voorbeeld.example, Bart <bart@voorbeeld.example>",
    ],
)
def test_list_is_read_in_every_common_form(text):
    found = read_addresses(text)
    assert found.addresses == ["anna@voorbeeld.example", "bart@voorbeeld.example"]
    assert found.wrong == found.doubles == []


def test_doubles_and_mistakes_are_told_apart():
    found = read_addresses("a@voorbeeld.example\nA@voorbeeld.example, b@@voorbeeld.example\n\njan.voorbeeld.example")
    assert found.addresses == found.doubles == ["a@voorbeeld.example"]
    assert found.wrong == [WrongAddress(2, "b@@voorbeeld.example"), WrongAddress(4, "jan.voorbeeld.example")]


def test_long_list_of_nonsense_takes_no_time():
    read_addresses("<" * 100_000 + " " * 100_000 + "a" * 100_000)
    read_addresses("<a " * 50_000)


# The service


def test_who_is_invited_gets_a_mail_with_a_code_once(course, staff):
    invited = invite(course, ["anna@voorbeeld.example", "Anna@voorbeeld.example"], staff)
    again = invite(course, ["anna@voorbeeld.example", "bart@voorbeeld.example"], staff)
    run_tasks()
    assert [invitation.email for invitation in invited.made] == ["anna@voorbeeld.example"]
    assert [invitation.email for invitation in again.existing] == ["anna@voorbeeld.example"]
    assert [message.to for message in mail.outbox] == [["anna@voorbeeld.example"], ["bart@voorbeeld.example"]]
    assert invited.made[0].code in mail.outbox[0].body
    assert invited.made[0].created_by == staff


def test_same_person_can_be_invited_for_two_courses(course, staff):
    other = make_course("andere-cursus")
    invite(course, ["anna@voorbeeld.example"], staff)
    assert len(invite(other, ["anna@voorbeeld.example"], staff).made) == 1


def test_withdrawn_or_expired_invitation_is_opened_again_with_the_same_code(course, staff):
    first, second = invite(course, addresses(2), staff).made
    withdraw(first)
    Invitation.objects.filter(pk=second.pk).update(expires_on=in_days(-1))
    invited = invite(course, addresses(2), staff, in_days(10))
    assert {invitation.code for invitation in invited.made} == {first.code, second.code}
    assert Invitation.objects.usable().filter(expires_on=in_days(10)).count() == 2


def test_used_invitation_is_not_sent_again(course, staff):
    invitation = invite(course, addresses(1), staff).made[0]
    Enrolment.objects.create(user=make_user(), course=course, invitation=invitation)
    assert invite(course, addresses(1), staff).made == []
    assert send_again(invitation) is False


def test_withdrawing_twice_is_the_same_as_once(course, staff):
    invitation = invite(course, addresses(1), staff).made[0]
    assert withdraw(invitation) is True
    assert withdraw(invitation) is False
    assert not Invitation.objects.usable().exists()


def test_inviting_many_takes_few_queries_beside_the_mails(course, staff):
    def queries(number: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            invite(course, addresses(number), staff)
        return len(
            [query for query in captured if "django_tasks" not in query["sql"] and "SAVEPOINT" not in query["sql"]]
        )

    queries(1)
    assert queries(3) == queries(30)


# The screen


def test_list_that_is_right_is_sent_at_once(course, editor_client):
    response = post_list(
        editor_client, course, "anna@voorbeeld.example, anna@voorbeeld.example\nbart@voorbeeld.example"
    )
    text = ngettext("%(count)d person is invited by mail.", "%(count)d people are invited by mail.", 2) % {"count": 2}
    assert text in messages_of(response)
    assert gettext("More than once in the list, and invited once: %(names)s.") % {
        "names": "anna@voorbeeld.example"
    } in messages_of(response)
    assert Invitation.objects.count() == 2


def test_list_with_a_mistake_is_shown_again_with_the_line_and_nobody_is_invited(course, editor_client):
    text = "anna@voorbeeld.example\nbart@@voorbeeld.example"
    response = post_list(editor_client, course, text)
    line = gettext("Line %(line)d: “%(text)s” is not an e-mail address.")
    assert line % {"line": 2, "text": "bart@@voorbeeld.example"} in errors_of(response)
    assert text in BeautifulSoup(response.content, "html.parser").find("textarea").text
    assert not Invitation.objects.exists()
    assert b'name="leave_out"' in response.content


def test_good_addresses_can_be_invited_while_the_wrong_ones_stay_to_be_corrected(course, editor_client):
    response = post_list(
        editor_client,
        course,
        "anna@voorbeeld.example\nbart@@voorbeeld.example",
        leave_out="1",
        expires_on=str(in_days(9)),
    )
    assert [invitation.email for invitation in Invitation.objects.all()] == ["anna@voorbeeld.example"]
    page = BeautifulSoup(response.content, "html.parser")
    assert page.find("textarea").text.strip() == "bart@@voorbeeld.example"
    assert page.select_one("select option[selected]")["value"] == str(course.pk)


def test_who_was_invited_already_is_named(course, editor_client, staff):
    invite(course, ["anna@voorbeeld.example"], staff)
    assert "anna@voorbeeld.example" in messages_of(post_list(editor_client, course, "anna@voorbeeld.example"))


def test_list_that_is_too_long_is_refused_with_a_sentence(course, editor_client):
    response = post_list(editor_client, course, "\n".join(addresses(MOST_ADDRESSES + 1)))
    message = gettext("This list has %(count)d addresses. Invite at most %(most)d at once: split the list.")
    assert errors_of(response) == [message % {"count": MOST_ADDRESSES + 1, "most": MOST_ADDRESSES}]
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("text", ["", " , ;\n"])
def test_empty_list_is_refused(course, editor_client, text):
    assert errors_of(post_list(editor_client, course, text))


def test_last_day_in_the_past_is_refused(course, editor_client):
    response = post_list(editor_client, course, "anna@voorbeeld.example", expires_on=str(in_days(-1)))
    assert list(response.context["form"].errors) == ["expires_on"]


def test_group_code_is_made_and_told(course, editor_client):
    data = {"course": course.pk, "seats": 12, "expires_on": str(in_days(30))}
    response = editor_client.post(reverse("invitations:add"), data, follow=True)
    invitation = Invitation.objects.get()
    assert (invitation.seats, invitation.email, invitation.created_by.email) == (12, "", "beheer@voorbeeld.example")
    assert invitation.readable_code in messages_of(response)


def test_group_code_has_at_least_one_seat(course, editor_client):
    response = editor_client.post(reverse("invitations:add"), {"course": course.pk, "seats": 0, "expires_on": ""})
    assert "seats" in response.context["form"].errors


def test_invitation_is_withdrawn_and_sent_again_from_the_list(course, editor_client, staff):
    invitation = invite(course, addresses(1), staff).made[0]
    run_tasks()
    again = reverse("invitations:send_again", args=[invitation.pk])
    assert again in editor_client.get(reverse(LISTING)).content.decode()
    assert editor_client.get(again).status_code == 200
    editor_client.post(again)
    run_tasks()
    assert len(mail.outbox) == 2
    end = reverse("invitations:withdraw", args=[invitation.pk])
    assert course.title in editor_client.get(end).content.decode()
    editor_client.post(end)
    assert Invitation.objects.get().withdrawn_at
    listing = editor_client.get(reverse(LISTING)).content.decode()
    assert end not in listing
    editor_client.post(again)
    run_tasks()
    assert len(mail.outbox) == 2


def test_list_is_searched_and_filtered(course, editor_client, staff):
    first, second = invite(course, addresses(2), staff).made
    withdraw(second)

    def shown(query: str) -> list[str]:
        page = editor_client.get(reverse(LISTING) + query).content.decode()
        return [item.email for item in (first, second) if item.email in page]

    assert shown(f"?q={second.email}") == [second.email]
    assert shown("?state=open") == [first.email]
    assert shown("?state=closed") == [second.email]
    assert shown(f"?course={make_course('andere').pk}") == []


def test_list_of_invitations_costs_the_same_for_three_and_thirty(course, editor_client, staff):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert editor_client.get(reverse(LISTING)).status_code == 200
        return len(captured)

    invite(course, addresses(3), staff)
    queries()
    few = queries()
    invite(course, addresses(30), staff)
    assert queries() == few


@pytest.mark.parametrize(("role", "status"), [("Redacteur", 302), ("Moderator", 302), ("Beheerder", 200)])
def test_only_an_administrator_invites_and_appoints(course, staff, role, status):
    create_roles()
    staff.groups.add(get_user_model().groups.rel.model.objects.get(name=role))
    invitation = invite(course, addresses(1), staff).made[0]
    client = Client()
    client.force_login(staff)
    for name in (INVITE, LISTING, "invitations:add", "coordinators:index", "coordinators:add"):
        assert client.get(reverse(name)).status_code == status, name
    client.post(reverse("invitations:withdraw", args=[invitation.pk]))
    assert bool(Invitation.objects.get().withdrawn_at) == (status == 200)


# Coordinators


def appoint(client, email: str, partner):
    return client.post(reverse("coordinators:add"), {"email": email, "partner": partner.pk}, follow=True)


def test_coordinator_is_appointed_by_address_and_dismissed(editor_client):
    partner = build_partner("Buurtouders", "buurtouders")
    user = make_user()
    response = appoint(editor_client, user.email.upper(), partner)
    coordinator = Coordinator.objects.get()
    assert (coordinator.user, coordinator.partner) == (user, partner)
    assert user.email in response.content.decode()
    delete = reverse("coordinators:delete", args=[coordinator.pk])
    assert editor_client.get(delete).status_code == 200
    editor_client.post(delete)
    assert not Coordinator.objects.exists()


def test_coordinator_needs_an_account_and_is_appointed_once(editor_client):
    partner = build_partner("Buurtouders", "buurtouders")
    assert "email" in appoint(editor_client, "niemand@voorbeeld.example", partner).context["form"].errors
    user = make_user()
    appoint(editor_client, user.email, partner)
    assert "email" in appoint(editor_client, user.email, partner).context["form"].errors
    assert Coordinator.objects.count() == 1


def test_list_of_coordinators_costs_the_same_for_three_and_thirty(editor_client):
    partner = build_partner("Buurtouders", "buurtouders")

    def fill(names) -> int:
        Coordinator.objects.bulk_create(Coordinator(user=make_user(name), partner=partner) for name in names)
        editor_client.get(reverse("coordinators:index"))
        with CaptureQueriesContext(connection) as captured:
            editor_client.get(reverse("coordinators:index"))
        return len(captured)

    assert fill("abc") == fill("defghijklmnopqrstuvwxyz0123456789"[:17])
