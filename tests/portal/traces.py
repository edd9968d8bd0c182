"""Somebody about whom there is something in every place, and the whole database as text to look for them in."""

import json
from urllib.parse import unquote_plus

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.admin.models import EditingSession, FormState
from wagtail.contrib.forms.models import FormSubmission
from wagtail.documents import get_document_model
from wagtail.log_actions import log
from wagtail.models import APIToken, Comment, CommentReply, Page, PageSubscription
from wagtail.users.models import UserProfile

from elearning.learners import Learner
from elearning.models import Certificate, Coordinator, EvaluationAnswer, EvaluationQuestion, Invitation
from elearning.services import enrol, record_answers
from home.models import FormPage, HomePage
from news.demo import build_event, build_news
from news.models import Mailing, RegistrationQuestion
from news.registrations import Person, Registrant, register, send_mailing
from news.slots import Slot
from partners.demo import build_partner
from portal.demo import build_page
from portal.models import ProfessionalRegistration, Profile, User
from tests.elearning.samples import begin, deed, make_course, questions_of
from tests.helpers import INTRODUCTION, in_days
from tests.portal import accounts

ADDRESS = "zeldzaam.adres@voorbeeld.example"
NAMES = ("Zeldzama", "Zeldzaam", "Kraanvögel")
TRACES = ("eldzaa", "eldzam", "Kraanv", "98765432109", "0611223344")
TASK = {"run_after": timezone.now(), "backend_name": "default", "args_kwargs": {"args": [], "kwargs": {}}}


def anna() -> User:
    """Return somebody with something in every place that the portal itself has for who does not edit."""
    user = accounts.person(ADDRESS, accounts.PASSWORD, first_name="Zeldzama", last_name="Kraanvögel")
    Profile.objects.create(
        user=user, certificate_name="Z. Zeldzaam", organisation=build_partner("Buurtouders", "buurtouders")
    )
    ProfessionalRegistration.objects.create(user=user, register="big", number="98765432109")
    SocialAccount.objects.create(user=user, provider="sso", uid="zeldzaam-1", extra_data={"email": ADDRESS})
    accounts.give_app(user)
    UserProfile.get_for_user(user).avatar.save("gezicht.png", ContentFile(b"picture"))
    log(user, "wagtail.edit", user=user, title=ADDRESS)
    Client().force_login(user)
    return user


def at_a_meeting(user: User | None = None) -> None:
    """Register somebody for a meeting."""
    event = build_event("Lunch", "lunch", (in_days(5),), registration_here=True)
    registrant = Registrant("Zeldzama Kraanvögel", ADDRESS, "0611223344", None, "Zeldzaam en Co")
    register(Slot(event, event.dates[0]), registrant, [Person("Zeldzama", {})], user=user)


def with_a_form() -> None:
    """Send a form as somebody, and one of somebody else about them."""
    page = FormPage.objects.first() or build_page(
        FormPage, HomePage.objects.get(), "Contact", "contact", introduction=INTRODUCTION
    )
    for answers in (
        {"naam": "Zeldzama Kraanvögel", "e_mail": ADDRESS.title()},
        {"naam": "Bram", "vraag": f"Werkt {ADDRESS} (Zeldzama Kraanvögel) bij jullie?"},
    ):
        FormSubmission.objects.create(page=page, form_data=answers)


def while_signing_in() -> None:
    """Begin to sign in, as a visitor without an account."""
    session = SessionStore()
    session["account_login_code"] = {"email": ADDRESS}
    session.save()


def while_another_changes_address() -> Client:
    """Begin to change the address of another account to that of somebody, and return the browser in which that is done."""
    client = Client()
    client.force_login(accounts.person("chris@voorbeeld.example"))
    client.post("/account/email/", {"email": ADDRESS, "action_add": ""})
    return client


def in_a_preview_of_another() -> None:
    """Type a page with somebody in it for a preview, as another editor."""
    typed = QueryDict(mutable=True)
    typed.update({"contact_name": "Zeldzama Kraanvögel", "contact_email": ADDRESS})
    FormState.objects.create(
        user=accounts.person("dana@voorbeeld.example"),
        data=typed.urlencode(),
        content_object=HomePage.objects.get(),
        parent_object_id="",
        last_updated_at=timezone.now(),
    )


def as_learner(user: User) -> None:
    course = make_course()
    enrolment = enrol(Learner(user_id=user.pk), course)
    Certificate.objects.create(
        enrolment=enrolment, user=user, name="Z. Zeldzaam", course_title=course.title, completed_on=in_days(0)
    )
    invitation = Invitation.objects.create(course=course, email=ADDRESS)
    coordinator = Coordinator.objects.create(user=user, partner=user.profile.organisation)
    for made in (invitation, coordinator):
        log(made, "wagtail.create", user=user)


def in_words_of_others() -> None:
    """Let somebody else name them at a meeting and in a course, and an organiser in a message."""
    bram = accounts.person("bram@voorbeeld.example")
    words = f"Vraag {ADDRESS} (Zeldzama Kraanvögel)"
    question = RegistrationQuestion(label="Dieet", kind="text")
    event = build_event("Borrel", "borrel", (in_days(5),), registration_here=True, registration_questions=[question])
    slot = Slot(event, event.dates[0])
    people = [Person("Bram", {question.pk: words}), Person("Zeldzama Kraanvögel", {})]
    register(slot, Registrant("Bram", bram.email, "", None, ""), people, user=bram)
    send_mailing(slot, Mailing.Audience.EVERYBODY, f"Mail {ADDRESS}", words, bram)
    course = make_course("cursus-van-bram", evaluation_questions=[EvaluationQuestion(text="Wat vond je?", kind="text")])
    enrolment = enrol(Learner(user_id=bram.pk), course)
    attempt = begin(enrolment)
    record_answers(attempt, [deed(questions_of(attempt.version)[-1], words)])
    EvaluationAnswer.objects.create(enrolment=enrolment, question=course.evaluation_questions.get(), text=words)


def as_editor(user: User) -> Page:
    """Let somebody do everything that leaves a trace in Wagtail's own tables, and return a page of theirs."""
    chief = get_user_model().objects.create_superuser("chef@voorbeeld.example")
    page = build_news("Bericht", "bericht", display_date=in_days(-1), contact_email=ADDRESS, contact_name="Zeldzama")
    page.owner = page.locked_by = user
    page.locked = True
    page.save()
    page.save_revision(user=user)  # still with the contact
    page.contact_email = page.contact_name = ""
    page.save_revision(user=user).publish(user=user, skip_permission_checks=True)
    comment = Comment.objects.create(page=page, user=user, text=f"Mail {ADDRESS}", contentpath="title")
    comment.log_create(user=user, page_revision=page.latest_revision)
    reply = CommentReply.objects.create(comment=comment, user=chief, text="Vraag het Zeldzama Kraanvögel zelf")
    reply.log_create(user=chief, page_revision=page.latest_revision)
    state = page.get_workflow().start(page, user)
    state.current_task_state.reject(user=chief, comment="Zeldzama Kraanvögel, kijk nog eens")
    state.requested_by = user
    state.save()
    PageSubscription.objects.create(user=user, page=page, comment_notifications=True)
    APIToken.objects.create(user=user, name="Zeldzaam", key_hash="0", prefix="0")
    FormState.objects.create(
        user=user, data=f"naam={ADDRESS}", content_object=page, parent_object_id="", last_updated_at=timezone.now()
    )
    EditingSession.objects.create(user=user, content_object=page, last_seen_at=timezone.now())
    get_document_model().objects.create(title="Stuk", file="stuk.pdf", uploaded_by_user=user)
    return page


def shown_before() -> Page:
    """Return a page of which an old version has somebody as the contact."""
    page = build_news("Bericht", "bericht", display_date=in_days(-1), contact_email=ADDRESS, contact_name="Zeldzama")
    page.contact_email = page.contact_name = ""
    page.save_revision().publish()
    return page


def in_a_failed_task(named: str = ADDRESS) -> None:
    """Let a mail server refuse an address."""
    DBTaskResult.objects.create(
        task_path="news.tasks.send",
        status="FAILED",
        traceback=f"SMTPRecipientsRefused: {{'{named}': (550, b'no')}}",
        **TASK,
    )


def everything() -> str:
    """Return what a dump of the database holds, the uncommitted work of the test included: every value in every table, as text.

    Sessions are packed, and previews are query strings: those are unpacked as well.
    """
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(value) for row in cursor.fetchall() for value in row]
    found += [str(session.get_decoded()) for session in Session.objects.all()]
    return "\n".join(found + [unquote_plus(value) for value in found if "%" in value])


def in_database() -> list[str]:
    """Return the traces that are in the database."""
    text = everything()
    return [trace for trace in TRACES if trace in text or json.dumps(trace)[1:-1] in text]
