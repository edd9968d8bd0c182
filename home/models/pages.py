"""The front page, standard pages and forms."""

from http import HTTPStatus

from django.db import models
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.models import AbstractEmailForm, AbstractFormField
from wagtail.contrib.forms.panels import FormSubmissionsPanel
from wagtail.fields import RichTextField, StreamField

from home.blocks import HomeStream
from home.forms import TrappedFormBuilder
from portal.blocks import BodyStream
from portal.models import BasePage, LeadImageMixin
from portal.rate_limits import is_limited

# The people of an organisation share one address of the visitor.
FORMS_PER_VISITOR = "30/h"


class HomePage(LeadImageMixin, BasePage):
    """The front page of the site."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.StandardPage",
        "home.FormPage",
        "home.PrivacyStatementPage",
        "home.AccessibilityStatementPage",
        "news.NewsIndexPage",
        "news.EventIndexPage",
        "partners.ProgrammeIndexPage",
        "partners.PartnerIndexPage",
        "partners.OfferIndexPage",
        "elearning.CourseIndexPage",
    ]
    max_count = 1
    page_description = _("The front page, in sections that fill themselves with the newest items.")

    body = StreamField(HomeStream(), verbose_name=_("sections"), blank=True)

    content_panels = [*BasePage.content_panels, *LeadImageMixin.lead_image_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    @property
    def card_image(self):
        return self.lead_image


class StandardPage(LeadImageMixin, BasePage):
    """A page that belongs to no list, such as "About us"."""

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    page_description = _("A page that belongs to no list, such as “About us” or “Privacy”.")

    body = StreamField(BodyStream(), verbose_name=_("text"), blank=True)

    content_panels = [*BasePage.content_panels, *LeadImageMixin.lead_image_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    @property
    def card_image(self):
        return self.lead_image

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | {"children": self.get_children().live().public() if self.pk else []}


class FormPage(AbstractEmailForm, BasePage):
    """A form that an editor made; what is sent is mailed and kept in the admin."""

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = []
    page_description = _(
        "A form that you make yourself, such as a contact form. What is sent is mailed and kept in the admin."
    )

    thank_you_text = RichTextField(
        _("text after sending"),
        blank=True,
        editor="simple",
        help_text=_("What happens now, and when people hear from you."),
    )

    form_builder = TrappedFormBuilder
    landing_page_template = "home/form_page_landing.html"

    content_panels = [
        FormSubmissionsPanel(),
        MultiFieldPanel(BasePage.content_panels, heading=_("What?")),
        InlinePanel("form_fields", heading=_("What do you ask?"), label=_("Question")),
        MultiFieldPanel([FieldPanel("thank_you_text")], heading=_("What do people see after sending?")),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("from_address"), FieldPanel("to_address")]), FieldPanel("subject")],
            heading=_("Who gets it by mail?"),
        ),
    ]

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")

    def serve(self, request, *args, **kwargs):
        if request.method == "POST" and is_limited(request, "form", FORMS_PER_VISITOR):
            return self.serve_limited(request)
        return super().serve(request, *args, **kwargs)

    def serve_limited(self, request):
        """Show the form again with what was typed."""
        form = self.get_form(request.POST, request.FILES, page=self, user=request.user)
        sentence = gettext("Many forms were sent from here in a short time. Wait an hour, then send it again.")
        form.add_error(None, sentence)
        context = self.get_context(request) | {"form": form}
        return TemplateResponse(request, self.get_template(request), context, status=HTTPStatus.TOO_MANY_REQUESTS)

    def get_submissions_list_view_class(self):
        from home.form_admin import SubmissionsView  # the admin stands on the models

        return SubmissionsView

    def process_form_submission(self, form):
        for name in form.trap_fields:
            form.cleaned_data.pop(name, None)
        return super().process_form_submission(form)


class FormField(AbstractFormField):
    page = ParentalKey(FormPage, on_delete=models.CASCADE, related_name="form_fields")
