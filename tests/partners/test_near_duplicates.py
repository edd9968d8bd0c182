"""A partner that is already there under almost the same name is recognised before it stands there twice."""

import pytest
from django.utils.translation import gettext
from wagtail.test.utils.form_data import inline_formset

from partners.demo import build_partner
from partners.models import PartnerAlias, PartnerIndexPage, PartnerPage
from partners.services import find_similar_partner, normalize_name
from tests.helpers import add_url, edit_url, form_data, form_errors, publish, save_draft

SENTENCE = (
    "There is already a partner with almost this name: “%(name)s”. Edit that one, or tick “is another "
    "organisation” when it really is another."
)


@pytest.mark.parametrize(
    ("name", "compared"),
    [
        ("Stichting Één voor Allen", "een voor allen"),
        ("  De BUURT-kamer! ", "de buurt kamer"),
        ("Vereniging Coöperatie Samen B.V.", "samen b v"),
        ("Welzijn & Zorg", "welzijn zorg"),
        ("🙂", ""),
        ("", ""),
    ],
)
def test_name_is_compared_without_what_differs_by_habit(name, compared):
    assert normalize_name(name) == compared


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("Asadaaka", "Assadaaka"),
        ("Stichting Thuisbasis", "Thuisbasis"),
        ("Thuisbasis", "stichting thuisbasis"),
        ("Café Één", "Cafe Een"),
        ("Home-Start Vlierdam", "Homestart Vlierdam"),
        ("Buurtgezinnen", "Buurt gezinnen"),
        ("Bibliotheek Vlierdam", "BIBLIOTHEEK VLIERDAM"),
    ],
)
def test_almost_the_same_name_is_recognised(site, known, typed):
    partner = build_partner(known, "bekend")
    assert find_similar_partner([typed]) == partner


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("Bibliotheek Vlierdam", "Bibliotheek Vlierstroom"),
        ("Gemeente Vlierdam", "Gemeente Lindelo"),
        ("Jeugdteam Lindelo", "Jeugdteam Meerwijde"),
        ("Buurtouders", "Buurtkamer"),
    ],
)
def test_another_organisation_is_left_alone(site, known, typed):
    build_partner(known, "bekend")
    assert find_similar_partner([typed]) is None


def test_other_name_is_recognised(site):
    partner = build_partner("Vlierse Jeugdzorg", "vj", other_names=[PartnerAlias(name="De Wieken")])
    assert find_similar_partner(["de wieken"]) == partner


def test_most_similar_is_named(site):
    build_partner("Asadaka", "asadaka")
    nearest = build_partner("Assadaaka", "assadaaka", is_distinct=True)
    assert find_similar_partner(["Assadaaka"]) == nearest


@pytest.mark.parametrize("names", [[], [""], ["…"], ["Stichting"]])
def test_nothing_is_like_no_name(site, names):
    build_partner("🙂", "lach")
    assert find_similar_partner(names) is None


def add(client, title: str, **changes):
    url = add_url(PartnerPage, PartnerIndexPage.objects.get())
    return url, form_data(client, url, title=title, slug="nieuw", introduction="Wie we zijn.", **changes)


def test_near_duplicate_is_refused_when_publishing(site, editor_client):
    build_partner("Asadaaka", "asadaaka")
    url, data = add(editor_client, "Assadaaka")
    response = publish(editor_client, url, data)
    assert form_errors(response) == {"title": [gettext(SENTENCE) % {"name": "Asadaaka"}]}
    assert PartnerPage.objects.count() == 1


def test_near_duplicate_is_kept_as_a_draft(site, editor_client):
    build_partner("Asadaaka", "asadaaka")
    url, data = add(editor_client, "Assadaaka")
    assert save_draft(editor_client, url, data).status_code == 302
    assert not PartnerPage.objects.get(title="Assadaaka").live


def test_other_name_that_is_taken_is_refused(site, editor_client):
    build_partner("Asadaaka", "asadaaka")
    url, data = add(editor_client, "De Wieken", other_names=inline_formset([{"name": "Assadaaka"}]))
    assert "title" in form_errors(publish(editor_client, url, data))


def test_really_another_organisation_is_published(site, editor_client):
    build_partner("Asadaaka", "asadaaka")
    url, data = add(editor_client, "Assadaaka", is_distinct="on")
    assert publish(editor_client, url, data).status_code == 302
    assert PartnerPage.objects.get(title="Assadaaka").live


def test_partner_is_no_duplicate_of_itself(site, editor_client):
    partner = build_partner("Asadaaka", "asadaaka", other_names=[PartnerAlias(name="Assadaaka")])
    data = form_data(editor_client, edit_url(partner), introduction="Anders.")
    assert publish(editor_client, edit_url(partner), data).status_code == 302
