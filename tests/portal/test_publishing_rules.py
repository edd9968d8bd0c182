"""The rules for publishing: a draft may break them, a published page may not, and each says what to do."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext
from PIL import Image

from news.demo import build_news
from news.models import NewsIndexPage, NewsPage
from portal.models import PortalImage
from tests.helpers import add_url, edit_url, form_data, form_errors, publish, save_draft

WITHOUT_YEAR = "The title has a date without a year: “%(date)s”. Add the year, or leave the date out of the title."
CREATED = {"title": "Samen eten", "slug": "samen-eten", "introduction": "Schuif aan."}


def add_news(client, **changes):
    url = add_url(NewsPage, NewsIndexPage.objects.get())
    return url, form_data(client, url, **CREATED | changes)


@pytest.mark.parametrize(
    ("title", "date"),
    [
        ("Feest op 8 mei", "8 mei"),
        ("Feest op 12 DECEMBER in Vlierdam", "12 DECEMBER"),
        ("Van 1 maart tot 3 april 2026", "1 maart"),
    ],
)
def test_date_without_year_is_refused_when_publishing(site, editor_client, title, date):
    url, data = add_news(editor_client, title=title)
    response = publish(editor_client, url, data)
    assert form_errors(response) == {"title": [gettext(WITHOUT_YEAR) % {"date": date}]}
    assert title in response.content.decode(), "what the editor typed is still there"
    assert not NewsPage.objects.exists()


@pytest.mark.parametrize("title", ["Feest op 8 mei 2026", "De eerste 1000 dagen", "Feest in mei", "Route 8 meijendel"])
def test_other_titles_are_published(site, editor_client, title):
    url, data = add_news(editor_client, title=title)
    assert publish(editor_client, url, data).status_code == 302
    assert NewsPage.objects.get().live


def test_date_without_year_may_stand_in_a_draft(site, editor_client):
    url, data = add_news(editor_client, title="Feest op 8 mei")
    assert save_draft(editor_client, url, data).status_code == 302
    draft = NewsPage.objects.get()
    assert not draft.live
    assert draft.title == "Feest op 8 mei"


def test_refused_publication_leaves_draft_and_public_page(site, editor_client, client):
    page = build_news("Feest", "feest")
    url = edit_url(page)
    save_draft(editor_client, url, form_data(editor_client, url, title="Feest op 8 mei"))
    response = publish(editor_client, url, form_data(editor_client, url))
    assert "title" in form_errors(response)
    page.refresh_from_db()
    assert page.title == "Feest"
    assert page.get_latest_revision_as_object().title == "Feest op 8 mei"


def upload(client, folder, **fields):
    path = folder / "tafel.png"
    Image.new("RGB", (60, 40)).save(path)
    with path.open("rb") as file:
        return client.post(reverse("wagtailimages:add"), {"title": "Tafel", "file": file} | fields)


def test_image_without_description_is_refused(editor_client, media, tmp_path):
    response = upload(editor_client, tmp_path, credit="Foto: Iris Molenaar")
    sentence = gettext("Describe what is to be seen in one sentence: who cannot see the image hears it.")
    assert form_errors(response) == {"description": [sentence]}
    assert not PortalImage.objects.exists()


def test_image_without_credit_is_refused(editor_client, media, tmp_path):
    response = upload(editor_client, tmp_path, description="Mensen aan tafel")
    assert form_errors(response) == {"credit": [gettext("Say who made the image, for example “Photo: Anna de Wit”.")]}
    assert not PortalImage.objects.exists()


def test_image_with_both_is_kept(editor_client, media, tmp_path):
    response = upload(editor_client, tmp_path, description="Mensen aan tafel", credit="Foto: Iris Molenaar")
    assert response.status_code == 302
    assert PortalImage.objects.get().default_alt_text == "Mensen aan tafel"


def test_image_uploaded_in_the_chooser_keeps_the_same_rule(editor_client, media, tmp_path):
    path = tmp_path / "tafel.png"
    Image.new("RGB", (60, 40)).save(path)
    with path.open("rb") as file:
        data = {"image-chooser-upload-title": "Tafel", "image-chooser-upload-file": file}
        response = editor_client.post(reverse("wagtailimages_chooser:create"), data)
    assert response.status_code == 200
    assert not PortalImage.objects.exists()
