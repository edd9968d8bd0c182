"""The rules for publishing a meeting: each is said at its field, and a draft may break them all."""

from datetime import timedelta

import pytest
from django.utils.translation import gettext
from wagtail.test.utils.form_data import inline_formset

from news.models import EventIndexPage, EventPage
from tests.helpers import add_url, form_data, form_errors, in_days, publish, save_draft

DAY = in_days(10)


def add_event(client, *dates: dict, **changes):
    url = add_url(EventPage, EventIndexPage.objects.get())
    fields = {"title": "Open middag", "slug": "open-middag", "introduction": "Kom ook."}
    return url, form_data(client, url, **fields | {"occurrences": inline_formset(list(dates))} | changes)


def occurrence(start: str = "15:00", end: str = "17:00", **fields) -> dict:
    return {"start": f"{DAY} {start}" if start else "", "end": f"{DAY} {end}" if end else ""} | fields


def date_errors(response) -> list[dict]:
    return [
        {name: list(messages) for name, messages in form.errors.items()}
        for form in response.context["form"].formsets["occurrences"].forms
        if form.errors
    ]


def test_meeting_is_published(site, editor_client):
    url, data = add_event(editor_client, occurrence())
    response = publish(editor_client, url, data)
    assert response.status_code == 302, response.context["form"].errors
    page = EventPage.objects.get()
    assert page.live
    assert "15.00" in page.occurrences.get().when


@pytest.mark.parametrize("end", ["15:00", "14:00"])
def test_meeting_that_ends_before_it_starts_is_refused_at_its_end(site, editor_client, end):
    url, data = add_event(editor_client, occurrence(end=end))
    response = publish(editor_client, url, data)
    assert response.status_code == 200
    sentence = gettext("The meeting ends before it starts. Change one of the two times.")
    assert date_errors(response) == [{"end": [sentence]}]
    assert sentence in response.content.decode()
    assert not EventPage.objects.filter(live=True).exists()


def test_meeting_that_ends_before_it_starts_is_kept_as_a_draft(site, editor_client):
    url, data = add_event(editor_client, occurrence(end="14:00"))
    assert save_draft(editor_client, url, data).status_code == 302
    page = EventPage.objects.get()
    assert not page.live
    assert len(page.get_latest_revision_as_object().occurrences.all()) == 1


def test_meeting_without_dates_is_refused(site, editor_client):
    url, data = add_event(editor_client)
    sentence = gettext("Add at least one date, so that the meeting appears in the agenda.")
    assert form_errors(publish(editor_client, url, data)) == {"__all__": [sentence]}
    assert save_draft(editor_client, url, data).status_code == 302


def test_meeting_of_which_all_dates_are_taken_away_is_refused(site, editor_client):
    url, data = add_event(editor_client, occurrence(DELETE="1"))
    assert "__all__" in form_errors(publish(editor_client, url, data))


@pytest.mark.parametrize("missing", ["start", "end"])
def test_date_needs_both_times_when_published_and_none_in_a_draft(site, editor_client, missing):
    url, data = add_event(editor_client, occurrence(**{missing: ""}))
    response = publish(editor_client, url, data)
    assert response.status_code == 200
    assert [list(errors) for errors in date_errors(response)] == [[missing]]
    assert save_draft(editor_client, url, data).status_code == 302
    assert EventPage.objects.exists()


def test_registration_closes_before_the_meeting_starts(site, editor_client):
    url, data = add_event(editor_client, occurrence(), registration_closes=f"{DAY} 15:01")
    sentence = gettext("Registration closes after the meeting has started. Choose an earlier moment.")
    assert form_errors(publish(editor_client, url, data)) == {"registration_closes": [sentence]}
    assert save_draft(editor_client, url, data).status_code == 302


def test_registration_may_close_when_the_meeting_starts(site, editor_client):
    url, data = add_event(editor_client, occurrence(), registration_closes=f"{DAY} 15:00")
    assert publish(editor_client, url, data).status_code == 302


def test_registration_opens_before_it_closes(site, editor_client):
    day = DAY - timedelta(days=5)
    url, data = add_event(
        editor_client, occurrence(), registration_opens=f"{day} 12:00", registration_closes=f"{day} 11:00"
    )
    sentence = gettext("Registration closes before it opens. Change one of the two moments.")
    assert form_errors(publish(editor_client, url, data)) == {"registration_closes": [sentence]}


def test_two_rules_are_said_at_once(site, editor_client):
    url, data = add_event(editor_client, occurrence(end="14:00"), registration_closes=f"{DAY} 16:00", title="Op 8 mei")
    response = publish(editor_client, url, data)
    assert set(form_errors(response)) == {"title", "registration_closes"}
    assert date_errors(response)
