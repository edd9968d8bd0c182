"""Adding somebody by hand, and a message to everybody of a date."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.log_actions import log

from news.log_actions import ADD_ACTION
from news.models import RegistrationMail
from news.registrations import Refused, register, send_mailing
from news.registrations.changes import recipients
from news.registrations.letters import compose
from news.staff import RUN, SlotView
from news.staff_forms import AddForm, MailingForm


class FormOfSlotView(SlotView):
    """A form about a date."""

    permission_required = RUN

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"form": self.form} | kwargs)

    def show(self, **context) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))


class AddRegistrationView(FormOfSlotView):
    """Adds one person, who always gets a place; a person at the door as well as one who called."""

    page_title = gettext_lazy("Add somebody")
    template_name = "wagtailadmin/events/add_registration.html"

    @cached_property
    def form(self) -> AddForm:
        return AddForm(self.request.POST or None, slot=self.slot)

    @cached_property
    def next_url(self) -> str:
        """The list at the door, when somebody came from there."""
        return get_valid_next_url_from_request(self.request)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = self.form
        if not form.is_valid():
            return self.show()
        try:
            registration = register(self.slot, form.registrant, [form.person], added_by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.show()
        data = {"registration": registration.pk, "when": self.slot.when}
        log(instance=self.event, action=ADD_ACTION, user=request.user, data=data)
        text = _("%(name)s has a place.") % {"name": registration.name}
        messages.success(request, f"{text} {_('The confirmation is on its way.')}" if registration.email else text)
        return redirect(self.next_url or self.date_url)


class MailingView(FormOfSlotView):
    """Writes a message, shows it as it will be mailed, and sends it: each with a button, and nothing before the last."""

    page_title = gettext_lazy("Send a message")
    template_name = "wagtailadmin/events/mailing.html"
    preview_template_name = "wagtailadmin/events/mailing_preview.html"

    @cached_property
    def form(self) -> MailingForm:
        return MailingForm(self.request.POST or None)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = self.form
        if "change" in request.POST or not form.is_valid():
            return self.show()
        reached = recipients(self.slot, form.cleaned_data["audience"])
        if "send" in request.POST:
            mailing = send_mailing(self.slot, **form.cleaned_data, by=request.user)
            count = mailing.mails.count()
            text = ngettext(
                "The message is on its way to %(count)d address.",
                "The message is on its way to %(count)d addresses.",
                count,
            )
            messages.success(request, text % {"count": count})
            return redirect(self.date_url)
        first = reached.select_related("event", "occurrence", "organisation").first()
        mail = first and compose(
            RegistrationMail(registration=first, kind=RegistrationMail.Kind.MAILING, mailing=form.instance)
        )
        self.template_name = self.preview_template_name
        return self.show(mail=mail, first=first, count=reached.count(), audience=form.instance.get_audience_display())
