"""What the tests of several apps share: fixtures of a site, requests as an editor, and one page of every type."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from PIL import Image
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text, streamfield

from elearning.demo import build_bank, build_course, build_lesson, build_test
from elearning.models import CourseIndexPage
from home.demo import build_accessibility_statement, build_privacy_statement
from home.models import FormField, FormPage, HomePage, StandardPage
from news.demo import build_event, build_news, build_report
from news.models import EventIndexPage, NewsIndexPage
from partners.demo import build_coalition, build_offer, build_partner, build_programme
from partners.models import OfferDelivery, OfferIndexPage, PartnerIndexPage, ProgrammeIndexPage
from portal.demo import build_audience, build_image, build_municipality, build_page, build_region, build_theme
from portal.models import SearchWord

TEXT = {"type": "text", "value": "<p>Kijk eerst, oordeel later.</p>"}
OPTIONS = [("Wegkijken", True, "Klopt."), ("Slapen", False, "Slapen is rust."), ("Lachen", False, "")]
SINGLE = {
    "type": "single_choice",
    "value": {
        "question": "<p>Waaraan zie je stress bij een baby?</p>",
        "options": [{"text": text, "is_right": is_right, "feedback": feedback} for text, is_right, feedback in OPTIONS],
        "explanation": "<p>Wegkijken is vragen om rust.</p>",
    },
}
INTRODUCTION = "Een korte inleiding voor wie dit leest."


@pytest.fixture
def site(db):
    """The frame of the site: front page and overviews, which every test database starts with."""
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def no_site(db):
    """The database as it is before anybody made a page."""
    remove_site()


@pytest.fixture
def editor_client(db, client):
    """A browser in which somebody who may do everything is signed in."""
    return sign_in(client)


@pytest.fixture(scope="module")
def lasting_db(django_db_setup, django_db_blocker):
    """One transaction for all tests of a module, undone after the last; the module imports `savepoint` as `db`."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def savepoint(lasting_db):
    """The database of a test in a module whose content is made once: what the test does is undone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def media(settings, tmp_path):
    """A media folder for this test alone."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def image(db, media, tmp_path):
    """A small picture with a description and a credit."""
    return make_image(tmp_path)


def remove_site() -> None:
    """Delete every page, and the words on them."""
    Page.objects.filter(depth__gt=1).delete()
    SearchWord.objects.all().delete()


def sign_in(client):
    """Return the browser, with somebody who may do everything signed in."""
    client.force_login(get_user_model().objects.create_superuser("beheer@voorbeeld.example", "geheim"))
    return client


def work() -> None:
    """Do the tasks that wait, as a worker does, on the connection of the test."""
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
        excluded_queue_names=[],
    )
    while result := DBTaskResult.objects.ready().first():
        result.claim(worker.worker_id)
        worker.run_task(result)


def run_tasks() -> None:
    """Do the tasks that wait; a task that fails is an error of the test."""
    work()
    failed = DBTaskResult.objects.failed().first()
    assert failed is None, failed.traceback


def make_image(folder, title: str = "Lange tafel"):
    """Return a small picture in the library, drawn in a folder."""
    path = folder / "tafel.png"
    Image.new("RGB", (96, 64), "#0b5658").save(path)
    return build_image(path, title, "Mensen aan een lange tafel", "Foto: Iris Molenaar")


def municipality(name: str = "Vlierdam", number: int = 1):
    """Return a municipality in the region of the tests."""
    region = build_region("Vlierstroom", "vlierstroom")
    return build_municipality(name, name.lower(), f"GM900{number}", region)


def theme(name: str = "Opvoeden"):
    return build_theme(name, name.lower())


def audience(name: str = "Ouders"):
    return build_audience(name, name.lower())


def in_days(number: int) -> date:
    """Return the day that is so many days from today."""
    return timezone.localdate() + timedelta(days=number)


def delivery(partner, *municipalities, **fields) -> OfferDelivery:
    """Return an unsaved delivery of an offer by a partner."""
    made = OfferDelivery(partner=partner, **fields)
    made.municipalities = list(municipalities)
    return made


def unpublish(page: Page) -> None:
    """Take a page back from the public; the object that a builder returned does not know that it is published."""
    Page.objects.get(pk=page.pk).unpublish()


def restrict(page: Page) -> None:
    """Let only people who sign in see a page and everything below it."""
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def text_of(html: str | bytes, selector: str = "main") -> str:
    """Return the text that a reader sees in a part of a page, with single spaces."""
    soup = BeautifulSoup(html, "html.parser")
    return " ".join(" ".join(part.get_text(" ") for part in soup.select(selector)).split())


def titles(html: str | bytes, selector: str = "main h3 a") -> list[str]:
    """Return the texts of the links in the headings of cards, in order."""
    return [link.get_text(strip=True) for link in BeautifulSoup(html, "html.parser").select(selector)]


def body_data(text: str = "<p>Iedereen is welkom.</p>") -> dict:
    """Return form data for a body with one block of text."""
    return nested_form_data({"body": streamfield([("text", rich_text(text))])})


def form_data(client, url: str, **changes) -> dict:
    """Return what a browser would send for a page form in the admin, with a text as its body and some values changed."""
    response = client.get(url)
    assert response.status_code == 200, f"{url} answers {response.status_code}"
    sent = querydict_from_html(response.content.decode(), form_id="page-edit-form")
    data = {name: values if len(values) > 1 else values[0] for name, values in sent.lists() if "__prefix__" not in name}
    data |= body_data() if b'id="body"' in response.content or b'data-contentpath="body"' in response.content else {}
    return data | nested_form_data(changes)


def add_url(model: type[Page], parent: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk])


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def save_draft(client, url: str, data: dict):
    return client.post(url, data)


def publish(client, url: str, data: dict):
    return client.post(url, data | {"action-publish": "action-publish"})


def form_errors(response) -> dict:
    """Return the errors of the page form that was shown again, by field, as sentences."""
    assert response.status_code == 200, f"no form was shown: {response.status_code}"
    return {name: list(messages) for name, messages in response.context["form"].errors.items()}


def one_of_each() -> dict[type[Page], Page]:
    """Return a published page of every type; needs the site."""
    home = HomePage.objects.get()
    town = municipality()
    partner = build_partner("Buurtouders", "buurtouders", municipalities=[town])
    programme = build_programme("Gezinnen vooruit", "gezinnen-vooruit")
    coalition = build_coalition(programme, "Coalitie Vlierdam", "coalitie-vlierdam", municipality=town)
    offer = build_offer("Thuisstart", "thuisstart", deliveries=[delivery(partner, town)])
    news = build_news("Nieuw spreekuur", "nieuw-spreekuur", display_date=in_days(-3))
    event = build_event("Open middag", "open-middag", days=(in_days(10),))
    report = build_report(event, "Verslag", "verslag", display_date=in_days(-1), event_date=in_days(-2))
    standard = build_page(StandardPage, home, "Over ons", "over-ons", introduction=INTRODUCTION)
    form = build_page(
        FormPage,
        home,
        "Contact",
        "contact",
        introduction=INTRODUCTION,
        form_fields=[FormField(label="Je vraag", field_type="multiline", required=True)],
    )
    statements = [build_privacy_statement(), build_accessibility_statement()]
    course = build_course("Kijken naar baby's", "kijken-naar-babys")
    lesson = build_lesson(course, "Kijken", "kijken", [TEXT], completion="read")
    test = build_test(course, "Toets", "toets", build_bank("Kijken", [SINGLE]))
    indexes = [NewsIndexPage, EventIndexPage, PartnerIndexPage, ProgrammeIndexPage, OfferIndexPage, CourseIndexPage]
    pages = [partner, programme, coalition, offer, news, event, report, standard, form, course, lesson, test, home]
    return {type(page): page for page in [*pages, *statements, *(model.objects.get() for model in indexes)]}
