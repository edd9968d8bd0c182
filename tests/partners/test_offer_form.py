"""The rules for offers and programmes in the admin."""

from django.utils.translation import gettext
from wagtail.test.utils.form_data import inline_formset

from partners.demo import build_partner
from partners.models import OfferIndexPage, OfferPage, ProgrammeIndexPage, ProgrammePage
from tests.helpers import add_url, form_data, form_errors, municipality, publish, save_draft

NOBODY = "Add at least one partner that runs this offer, so that readers know whom to call."


def add_offer(client, **changes):
    url = add_url(OfferPage, OfferIndexPage.objects.get())
    return url, form_data(client, url, title="Thuisstart", slug="thuisstart", introduction="Hulp thuis.", **changes)


def test_offer_of_nobody_is_refused_when_publishing(site, editor_client):
    url, data = add_offer(editor_client)
    assert form_errors(publish(editor_client, url, data)) == {"__all__": [gettext(NOBODY)]}


def test_offer_of_nobody_is_kept_as_a_draft(site, editor_client):
    url, data = add_offer(editor_client)
    assert save_draft(editor_client, url, data).status_code == 302
    assert not OfferPage.objects.get().live


def test_offer_is_published_with_who_runs_it_where(site, editor_client):
    partner, town = build_partner("Buurtouders", "buurtouders"), municipality()
    runs = {"partner": str(partner.pk), "municipalities": str(town.pk), "contact_phone": "085 000 01 01"}
    url, data = add_offer(editor_client, deliveries=inline_formset([runs]))
    response = publish(editor_client, url, data)
    assert response.status_code == 302, response.context["form"].errors
    made = OfferPage.objects.get().deliveries.get()
    assert made.partner == partner
    assert list(made.municipalities.all()) == [town]


def test_programme_ends_after_it_starts(site, editor_client):
    url = add_url(ProgrammePage, ProgrammeIndexPage.objects.get())
    fields = {"title": "Gezinnen", "slug": "gezinnen", "introduction": "Samen."}
    data = form_data(editor_client, url, **fields, period_start="2026-05-01", period_end="2026-04-30")
    sentence = gettext("The programme ends before it starts. Change one of the two dates.")
    assert form_errors(publish(editor_client, url, data)) == {"period_end": [sentence]}
    assert save_draft(editor_client, url, data).status_code == 302
    assert not ProgrammePage.objects.get().live
