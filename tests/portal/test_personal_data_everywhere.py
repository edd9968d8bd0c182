"""Who is erased is found nowhere in the whole database, whatever they did, and with or without an account."""

import re

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import EmailField, GenericIPAddressField
from wagtail.models import Page, PageLogEntry, Revision

from elearning.models import EvaluationAnswer, LearningEvent
from news.demo import build_event, build_news
from news.models import Answer, Mailing, Participant, Registration
from news.registrations import Person as Registered
from news.registrations import Registrant
from news.registrations import register as book
from news.slots import Slot
from portal import personal_data
from portal.models import User
from portal.personal_data import Person, held, kinds
from portal.personal_data.registry import nothing_kept, nothing_of_others
from tests.helpers import in_days
from tests.portal import accounts, traces
from tests.portal.traces import ADDRESS

# Models with a field that looks personal, and why nobody's data is in it.
NOT_PERSONAL = {
    "the organisation's own, chosen by an administrator": {
        *(
            "portal.SiteSettings",
            "portal.Region",
            "portal.Municipality",
            "portal.Place",
            "portal.Theme",
            "portal.Audience",
        ),
        *("auth.Group", "auth.Permission", "taggit.Tag", "socialaccount.SocialApp", "elearning.QuestionBank"),
        *("wagtailcore.Site", "wagtailcore.Collection", "wagtailcore.Workflow", "wagtailcore.Task"),
    },
    "published by an editor: found as a mention, and changed by an editor": {
        *("news.NewsPage", "news.EventPage", "news.Attendee", "news.Occurrence", "home.FormPage", "home.FormField"),
        *("partners.OfferDelivery", "partners.PartnerAlias", "partners.PartnerContact", "partners.PartnerLocation"),
        *("partners.CoalitionPage", "home.PrivacyStatementPage", "home.AccessibilityStatementPage"),
    },
    "about what is shown from another site": {"wagtailembeds.Embed"},
}
LOOKS_PERSONAL = re.compile(r"(^|_)(names?|phone|address|email|ip)$")


def looks_personal(model) -> bool:
    """Whether a model refers to a user, or has a field for an address or a name."""
    return any(
        field.related_model is User
        or isinstance(field, EmailField | GenericIPAddressField)
        or LOOKS_PERSONAL.search(field.name)
        and field.get_internal_type() in {"CharField", "TextField"}
        for field in model._meta.local_fields
    )


def test_every_model_with_a_personal_field_is_known():
    suspects = {model._meta.label for model in apps.get_models(include_auto_created=True) if looks_personal(model)}
    covered = {label for data in kinds() for label in data.covers}
    explained = set().union(*NOT_PERSONAL.values())
    assert suspects - covered - explained == set(), "say in a kind of personal data, or above, what is in it"
    existing = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert covered - existing == set(), "a kind covers a model that is not there"


@pytest.fixture
def everywhere(site, media):
    """Somebody with something in every kind of data."""
    user = traces.anna()
    traces.while_signing_in()
    traces.with_a_form()
    traces.at_a_meeting(user)
    traces.as_learner(user)
    traces.in_words_of_others()
    traces.in_a_preview_of_another()
    traces.while_another_changes_address()
    traces.as_editor(user)
    traces.in_a_failed_task()
    return user


def counted() -> set[str]:
    """Return the kinds of which it is said how much there is."""
    return {data.name for data in kinds() if data.export is not nothing_kept or data.others is not nothing_of_others}


def test_who_has_an_account_is_found_nowhere(everywhere, media, django_capture_on_commit_callbacks):
    person = Person.find(ADDRESS.upper())
    assert set(held(person)) == counted() - {"mentions"}, "this test leaves a kind of data out"
    assert set(traces.in_database()) == set(traces.TRACES)
    number = everywhere.pk
    with django_capture_on_commit_callbacks(execute=True):
        proof = personal_data.erase(person)
    assert traces.in_database() == []
    assert not default_storage.listdir("avatar_images")[1]
    assert proof.label == f"#{number}"
    assert proof.data["kinds"]["account"] == 1
    assert held(Person.find(ADDRESS)) == {}
    page = Page.objects.get(slug="bericht").specific
    assert (page.title, page.owner, page.locked_by) == ("Bericht", None, None)
    assert page.latest_revision.as_object().title == "Bericht", "the work of an editor stays"


def test_who_has_no_account_is_found_nowhere(site, media):
    traces.with_a_form()
    traces.at_a_meeting()
    traces.while_signing_in()
    traces.in_words_of_others()
    traces.in_a_preview_of_another()
    traces.while_another_changes_address()
    traces.in_a_failed_task()
    person = Person.find(ADDRESS)
    own = {"meetings": 1, "forms": 1, "sessions": 1, "tasks": 1}
    assert held(person) == own | {"texts": 7, "previews": 1, "claims": 1}
    assert personal_data.export(person)["forms"][0]["answers"]["naam"] == "Zeldzama Kraanvögel"
    proof = personal_data.erase(person)
    assert ADDRESS not in traces.everything().lower()
    assert (proof.label, held(person)) == ("–", {})


def test_what_others_wrote_about_somebody_is_not_handed_over(site):
    traces.with_a_form()
    person = Person.find(ADDRESS)
    assert held(person)["texts"] == 1
    assert "Bram" not in str(personal_data.export(person))


def test_words_of_others_stay_without_address_and_name(everywhere):
    personal_data.erase(Person.find(ADDRESS))
    cleaned = "Vraag … (…)"
    assert [answer.value for answer in Answer.objects.all()] == [cleaned]
    assert [(mailing.subject, mailing.text) for mailing in Mailing.objects.all()] == [("Mail …", cleaned)]
    assert [answer.text for answer in EvaluationAnswer.objects.all()] == [cleaned]
    assert [event.value for event in LearningEvent.objects.all()] == [cleaned]
    bram = Registration.objects.get(email="bram@voorbeeld.example")
    assert [person.name for person in bram.people] == ["Bram", "…"]


def test_somebody_else_of_the_same_name_is_left_alone(site):
    user = accounts.person(ADDRESS, first_name="Jan", last_name="de Vries")
    event = build_event("Borrel", "borrel", (in_days(5),), registration_here=True)
    namesake = Registrant("Jan de Vries", "jan@voorbeeld.example", "", None, "")
    book(Slot(event, event.dates[0]), namesake, [Registered("Jan de Vries", {}), Registered("Jan de Vries-Smit", {})])
    personal_data.erase(Person.of(user))
    assert [person.name for person in Participant.objects.all()] == ["Jan de Vries", "Jan de Vries-Smit"]


def test_address_that_only_looks_like_it_is_left_alone(site):
    other = f"piet.{ADDRESS}"
    user = accounts.person(other)
    traces.with_a_form()
    personal_data.erase(Person.find(ADDRESS))
    assert Person.find(other).user == user
    assert other in traces.everything()


def test_name_in_a_failed_task_is_counted_and_goes(site):
    person = Person.of(accounts.person(ADDRESS, first_name="Zeldzama", last_name="Kraanvögel"))
    traces.in_a_failed_task("Zeldzama Kraanvögel")
    assert held(person)["tasks"] == 1
    personal_data.erase(person)
    assert traces.in_database() == []


def test_claim_of_somebody_else_on_the_address_goes(site):
    other = accounts.person("ben@voorbeeld.example")
    other.emailaddress_set.create(email=ADDRESS, verified=False)
    assert held(Person.find(ADDRESS)) == {"claims": 1}
    personal_data.erase(Person.find(ADDRESS))
    assert [row.email for row in other.emailaddress_set.all()] == ["ben@voorbeeld.example"]


def test_who_changes_to_the_address_stays_signed_in(site):
    browser = traces.while_another_changes_address()
    personal_data.erase(Person.find(ADDRESS))
    assert accounts.is_signed_in(browser, User.objects.get(email="chris@voorbeeld.example"))
    assert ADDRESS not in traces.everything()


def test_published_contact_is_a_matter_for_an_editor(site):
    page = build_news("Bericht", "bericht", display_date=in_days(-1), contact_email=ADDRESS, contact_name="Zeldzama")
    page.save_revision().publish()
    person = Person.find(ADDRESS)
    assert personal_data.export(person)["mentions"] == ["Bericht"]
    personal_data.erase(person)
    assert personal_data.export(person)["mentions"] == ["Bericht"], (
        "what is on the site stays until an editor changes it"
    )
    page.contact_email = page.contact_name = ""
    page.save_revision().publish()
    assert held(person) == {"old_versions": 1}
    personal_data.erase(person)
    assert held(person) == {}
    assert traces.in_database() == []
    assert Revision.page_revisions.filter(object_id=str(page.pk)).count() > 1


def test_text_of_a_comment_goes_from_the_history_and_that_of_others_stays(everywhere):
    personal_data.erase(Person.of(everywhere))
    texts = {entry.action: entry.data for entry in PageLogEntry.objects.filter(action__startswith="wagtail.comments")}
    assert texts["wagtail.comments.create"]["comment"]["text"] == ""
    assert texts["wagtail.comments.create_reply"]["reply"]["text"] == "Vraag het … zelf"
