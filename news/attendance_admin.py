"""Running an event in the admin: its dates with figures, the page of a date, and closing the registration for it."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from news.models import Mailing, RegistrationMail
from news.registrations import close_registration, question_totals
from news.staff import AskView, SlotView, StaffView, figures_of, register_url, slot_url, title_of

SENT = Q(mails__sent_at__isnull=False)


class EventRegistrationsView(StaffView):
    """The dates of an event with how many people come."""

    page_title = gettext_lazy("Registrations")
    template_name = "wagtailadmin/events/registrations.html"

    def get_trail(self):
        return super().get_trail()[:-1]

    def get_context_data(self, **kwargs):
        return super().get_context_data(event=self.event, rows=figures_of(self.event), **kwargs)


class EventDateView(SlotView):
    """Everything about one date, or about all dates together: figures, answers, mail, and where to go on."""

    template_name = "wagtailadmin/events/date.html"

    def get_page_title(self):
        return title_of(self.slot)

    def get_trail(self):
        return super().get_trail()[:-1]

    def get_links(self, is_registered_for: bool) -> list[dict[str, str]]:
        """Return the ways on, for what this person may do."""
        slot = self.slot
        people, export = register_url(slot), register_url(slot, export="xlsx")
        links = [(_("Who comes"), people, "group"), (_("Download XLSX"), export, "download")]
        if slot.occurrence:
            links.append((_("Print list for the door"), slot_url("event_door_list", slot), "doc-full"))
        if self.may_run:
            if slot.occurrence:
                links.append((_("Check in"), slot_url("event_check_in", slot), "check"))
            if is_registered_for:
                links.append((_("Add somebody"), slot_url("event_add_registration", slot), "plus"))
            links.append((_("Send a message"), slot_url("event_mailing", slot), "mail"))
            if slot.occurrence and is_registered_for and slot.is_open:
                links.append((_("Close registration"), slot_url("event_close", slot), "lock"))
        return [{"label": label, "url": url, "icon": icon} for label, url, icon in links]

    def get_context_data(self, **kwargs):
        slot = self.slot
        figures = next((row for row in figures_of(slot.event) if row.slot.occurrence == slot.occurrence), None)
        if figures is None:
            raise Http404
        mails = RegistrationMail.objects.filter(**{f"registration__{name}": key for name, key in slot.lookup.items()})
        counted = mails.order_by("kind").values("kind").annotate(count=Count("pk"), sent=Count("sent_at"))
        kinds = dict(RegistrationMail.Kind.choices)
        mailings = Mailing.objects.filter(**slot.lookup).select_related("created_by")
        return super().get_context_data(
            figures=figures,
            totals=question_totals(slot) if figures.is_registered_for else [],
            links=self.get_links(figures.is_registered_for),
            mailings=mailings.annotate(count=Count("mails"), sent=Count("mails", filter=SENT)),
            mails=[row | {"label": kinds[row["kind"]], "waiting": row["count"] - row["sent"]} for row in counted],
            **kwargs,
        )


class CloseView(AskView):
    """Closes the registration for a date."""

    page_title = button_label = gettext_lazy("Close registration")
    question = gettext_lazy(
        "Take no more registrations for this date? Who has a place keeps it. You can still add people by hand."
    )

    def post(self, request, *args, **kwargs):
        if not self.slot.occurrence:
            raise Http404
        close_registration(self.slot.occurrence)
        messages.success(request, _("Registration for this date is closed."))
        return redirect(self.date_url)
