"""The register of who comes to events: one row for each person."""

from datetime import datetime

import django_filters
from django.contrib import messages
from django.contrib.admin import display
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import re_path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.log_actions import log
from wagtail_modeladmin.helpers import ButtonHelper

from news.log_actions import CANCEL_ACTION
from news.models import (
    Answer,
    CheckIn,
    EventPage,
    Occurrence,
    Participant,
    Registration,
    RegistrationMail,
    RegistrationQuestion,
)
from news.registrations import Refused, cancel, queue_mail
from news.staff import RUN
from partners.models import PartnerPage
from portal.dates import format_date
from portal.register_filters import choice, period
from portal.registers import ReadOnlyModelAdmin, RegisterInspectView

Status = Registration.Status
Kind = RegistrationMail.Kind

QUESTION = "question_"

# On a date on which nobody was checked in, nobody kept count.
COUNT_WAS_KEPT = Exists(CheckIn.objects.filter(occurrence=OuterRef("registration__occurrence")))


def chosen_event(data) -> int | None:
    """Return the key of the event that a query string filters on."""
    typed = data.get("event", "") if data else ""
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None


def events_with_registration():
    here = Q(registration_here=True) | Q(pk__in=Registration.objects.values("event"))
    return EventPage.objects.filter(here).defer_streamfields().order_by("title")


class ParticipantFilterSet(WagtailFilterSet):
    """Filters for people; the dates of an event can be chosen once an event is."""

    PRESENCE = [
        ("yes", gettext_lazy("Was there")),
        ("no", gettext_lazy("Not checked in")),
        ("no_show", gettext_lazy("Did not come")),
    ]

    event = django_filters.ModelChoiceFilter(
        field_name="registration__event",
        label=gettext_lazy("Meeting"),
        queryset=lambda request: events_with_registration(),
    )
    occurrence = django_filters.ChoiceFilter(label=gettext_lazy("Date"), method="filter_date")
    start = period("registration__occurrence__start", gettext_lazy("Dates in the period"))
    status = choice(gettext_lazy("State"), Status.choices, field_name="registration__status")
    organisation = django_filters.ModelChoiceFilter(
        field_name="registration__organisation",
        label=gettext_lazy("Organisation"),
        queryset=PartnerPage.objects.defer_streamfields().order_by("title"),
    )
    presence = choice(gettext_lazy("Checked in"), PRESENCE, method="filter_presence")

    class Meta:
        model = Participant
        fields = []

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        event = chosen_event(data)
        if event is None:
            del self.filters["occurrence"]
            return
        dates = Occurrence.objects.filter(page=event, start__isnull=False)
        self.filters["occurrence"].extra["choices"] = [(str(date.pk), date.when) for date in dates]

    def filter_date(self, people, name, value):
        """Who comes on a date, through a registration for all dates as well."""
        return people.filter(Q(registration__occurrence=value) | Q(registration__occurrence=None))

    def filter_presence(self, people, name, value):
        came = CheckIn.objects.filter(participant=OuterRef("pk"))
        date = self.form.cleaned_data.get("occurrence")
        if date:
            came = came.filter(occurrence=date)
        if value == "no_show":
            over = people.filter(registration__occurrence__end__lt=timezone.now(), registration__status=Status.PLACED)
            people = over.filter(COUNT_WAS_KEPT)
        return people.filter(Exists(came) if value == "yes" else ~Exists(came))


class ParticipantButtonHelper(ButtonHelper):
    """What may be done with the registration of a person, on the page of that person."""

    def get_buttons_for_obj(self, obj, **kwargs):
        buttons = super().get_buttons_for_obj(obj, **kwargs)
        registration = obj.registration
        if isinstance(self.view, RegisterInspectView) and self.request.user.has_perms(RUN) and registration.is_active:
            cancel_url, mail_url = (self.url_helper.get_action_url(name, quote(obj.pk)) for name in ("cancel", "mail"))
            if registration.email:
                buttons.append({"label": _("Send the confirmation again"), "url": mail_url, "icon": "mail"})
            buttons.append({"label": _("Cancel registration"), "url": cancel_url, "icon": "cross"})
        return buttons


class ParticipantInspectView(RegisterInspectView):
    template_name = "wagtailadmin/events/participant.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(mails=self.object.registration.mails.select_related("mailing"), **kwargs)


class ParticipantRegister(ReadOnlyModelAdmin):
    """Who comes, who waits and who cancelled."""

    model = Participant
    menu_label = gettext_lazy("Participants")
    menu_icon = "group"
    menu_order = 125
    list_display = ["person", "organisation", "event", "date", "state", "registered_on", "checked_in"]
    list_export = [
        "person",
        "organisation",
        "event",
        "date",
        "state",
        "contact",
        "email",
        "phone",
        "registered_on",
        "answer_texts",
        "checked_in",
        "no_show",
    ]
    inspect_view_fields = [*list_export, "added_by"]
    list_select_related = ["registration__occurrence", "registration__added_by"]
    search_fields = [
        "name",
        "registration__name",
        "registration__email",
        "registration__organisation__title",
        "registration__organisation_name",
    ]
    filterset_class = ParticipantFilterSet
    button_helper_class = ParticipantButtonHelper
    inspect_view_class = ParticipantInspectView
    ordering = ["-registration__created_at"]

    def get_queryset(self, request):
        """The people with the titles of pages, which costs much less than the pages."""
        people = super().get_queryset(request).prefetch_related("answers__question", "check_ins__occurrence")
        return people.annotate(
            event_title=F("registration__event__title"),
            partner_title=F("registration__organisation__title"),
            count_was_kept=COUNT_WAS_KEPT,
        )

    def get_list_export(self, request: HttpRequest) -> list[str]:
        """With the registrations for one event, each of its questions is a column of its own."""
        names = super().get_list_export(request)
        event = chosen_event(request.GET)
        if event is None:
            return names
        questions = RegistrationQuestion.objects.filter(event=event).values_list("pk", flat=True)
        place = names.index("answer_texts")
        return [*names[:place], *(f"{QUESTION}{key}" for key in questions), *names[place + 1 :]]

    def get_label(self, name):
        if name.startswith(QUESTION):
            return RegistrationQuestion.objects.get(pk=name.removeprefix(QUESTION)).label
        return super().get_label(name)

    def get_value(self, name, row):
        if name.startswith(QUESTION):
            given = (answer for answer in row.answers.all() if name == f"{QUESTION}{answer.question_id}")
            return next((value_of(answer) for answer in given), None)
        return super().get_value(name, row)

    @display(description=gettext_lazy("name"), ordering="name")
    def person(self, row) -> str:
        return str(row)

    @display(description=gettext_lazy("organisation"), ordering="partner_title")
    def organisation(self, row) -> str:
        return row.partner_title or row.registration.organisation_name

    @display(description=gettext_lazy("meeting"), ordering="event_title")
    def event(self, row) -> str:
        return row.event_title

    @display(description=gettext_lazy("date"), ordering="registration__occurrence__start")
    def date(self, row) -> datetime | str:
        return row.registration.occurrence.start if row.registration.occurrence else _("all dates")

    @display(description=gettext_lazy("state"), ordering="registration__status")
    def state(self, row) -> str:
        return capfirst(row.registration.get_status_display())

    @display(description=gettext_lazy("registered by"))
    def contact(self, row) -> str:
        return row.registration.name

    @display(description=gettext_lazy("e-mail address"))
    def email(self, row) -> str:
        return row.registration.email

    @display(description=gettext_lazy("phone number"))
    def phone(self, row) -> str:
        return row.registration.phone

    @display(description=gettext_lazy("registered on"), ordering="registration__created_at")
    def registered_on(self, row) -> datetime:
        return row.registration.created_at

    @display(description=gettext_lazy("answers"))
    def answer_texts(self, row) -> list[str]:
        return [f"{answer.question.label.rstrip('?:. ')}: {answer.text}" for answer in row.answers.all()]

    @display(description=gettext_lazy("checked in"))
    def checked_in(self, row) -> datetime | list[str] | None:
        """When somebody came in; the dates for who registered for all of them."""
        came = sorted(row.check_ins.all(), key=lambda check_in: check_in.occurrence.start)
        if row.registration.occurrence_id:
            return came[0].at if came else None
        return [format_date(check_in.occurrence.start) for check_in in came]

    @display(description=gettext_lazy("did not come"))
    def no_show(self, row) -> bool | None:
        """Whether somebody with a place stayed away from a date that is over; None where that is not known."""
        date = row.registration.occurrence
        if not date or not date.is_past or not row.count_was_kept or not row.registration.has_place:
            return None
        return not row.check_ins.all()

    @display(description=gettext_lazy("added by"))
    def added_by(self, row) -> str:
        return str(row.registration.added_by or "")

    def get_admin_urls_for_registration(self):
        helper = self.url_helper
        views = {"cancel": self.cancel_view, "mail": self.mail_view}
        changes = (
            re_path(helper.get_action_url_pattern(name), view, name=helper.get_action_url_name(name))
            for name, view in views.items()
        )
        return (*super().get_admin_urls_for_registration(), *changes)

    def find(self, request: HttpRequest, key: str) -> tuple[Participant, str]:
        """Return a person and the address of their page. Raises PermissionDenied for who may not change registrations."""
        if not request.user.has_perms(RUN):
            raise PermissionDenied
        person = self.get_row(request, key)
        return person, self.url_helper.get_action_url("inspect", quote(person.pk))

    def cancel_view(self, request: HttpRequest, instance_pk: str):
        """Ask whether a registration must end, and end it for all people in it."""
        person, details = self.find(request, instance_pk)
        registration = person.registration
        if request.method != "POST":
            names = ", ".join(str(member) for member in registration.people)
            question = _("Cancel the registration of %(names)s? The place goes to who waits.") % {"names": names}
            if registration.email:
                question += " " + _("%(email)s is told by mail.") % {"email": registration.email}
            return ask(request, _("Cancel registration"), question, details)
        was_active = registration.is_active
        try:
            registration = cancel(registration)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(details)
        if was_active:
            when = registration.occurrence.when if registration.occurrence else ""
            data = {"registration": registration.pk, "when": when}
            log(instance=registration.event, action=CANCEL_ACTION, user=request.user, data=data)
        messages.success(request, _("The registration is cancelled."))
        return redirect(details)

    def mail_view(self, request: HttpRequest, instance_pk: str):
        """Ask whether the mail about where somebody stands must go out once more, and send it."""
        person, details = self.find(request, instance_pk)
        registration = person.registration
        if request.method != "POST":
            question = _("Send %(email)s the confirmation once more?") % {"email": registration.email}
            return ask(request, _("Send the confirmation again"), question, details)
        if registration.is_active and registration.email:
            send_again(registration)
            messages.success(request, _("The confirmation is on its way."))
        else:
            messages.error(request, _("This registration has ended, or has no e-mail address."))
        return redirect(details)


def value_of(answer: Answer) -> int | str:
    """Return an answer as it goes into a spreadsheet."""
    is_number = answer.question.kind == RegistrationQuestion.Kind.NUMBER and answer.value.isdecimal()
    return int(answer.value) if is_number else answer.text


def ask(request: HttpRequest, title: str, question: str, back_url: str) -> TemplateResponse:
    """Show a question with a button."""
    context = {"page_title": title, "header_title": title, "question": question} | {
        "button_label": title,
        "back_url": back_url,
    }
    return TemplateResponse(request, "wagtailadmin/events/ask.html", context)


def send_again(registration: Registration) -> None:
    """Mail somebody once more where they stand; a button that is pressed twice within a minute mails once."""
    proven = {Status.PLACED: Kind.PLACED, Status.WAITING: Kind.WAITING, Status.OFFERED: Kind.OFFERED}
    kind = proven[registration.status] if registration.confirmed_at else Kind.CONFIRM
    queue_mail(registration, kind, f"{timezone.now():%Y-%m-%dT%H:%M}")
