"""The statements that every site must have: about privacy and about accessibility."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.rich_text import get_text_for_indexing

from home.accessibility import RESEARCHED, Standard, Status, holds_until
from home.forms import AccessibilityStatementForm, StatementForm
from portal.blocks import BodyStream
from portal.data_flows import sections
from portal.models import BasePage, Contact

REVIEW_AFTER = relativedelta(years=1)


def in_a_year() -> date:
    """Return the day on which what is written today should be looked at again."""
    return timezone.localdate() + REVIEW_AFTER


class StatementPage(BasePage):
    """What statements share: a text of the editor, a place at the foot of every page, and a day on which to check it."""

    body = StreamField(
        BodyStream(),
        verbose_name=_("text"),
        blank=True,
        help_text=_("What you want to say first, in your own words."),
    )
    review_on = models.DateField(
        _("check again on"),
        null=True,
        default=in_a_year,
        help_text=_(
            "When this day comes, the moderators get an e-mail. After checking: correct what changed, choose a new day and publish."
        ),
    )

    base_form_class = StatementForm
    in_footer = True

    review_panels = [MultiFieldPanel([FieldPanel("review_on")], heading=_("When do you check this statement?"))]

    class Meta:
        abstract = True

    def get_statement_texts(self) -> list[str]:
        """Return the texts of the statement besides its body, for search."""
        raise NotImplementedError

    def get_reading_text(self) -> str:
        # Search finds words of the site, whatever the language of the editor who publishes.
        with translation.override(settings.LANGUAGE_CODE):
            texts = [super().get_reading_text(), *map(str, self.get_statement_texts())]
        return "\n".join(text for text in texts if text)


class PrivacyStatementPage(StatementPage):
    """Who is responsible for personal data and what people can ask (GDPR, article 13). What is kept is told by the apps."""

    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count = 1
    page_description = _(
        "What is done with personal data. The site itself fills in what it keeps, why and for how long."
    )

    controller_name = models.CharField(
        _("responsible organisation"),
        max_length=150,
        help_text=_("The organisation that is responsible by law, for example “Gemeente Heemskerk”."),
    )
    controller_address = models.TextField(
        _("address"), max_length=200, blank=True, help_text=_("Street, postcode and town, each on a line.")
    )
    email = models.EmailField(
        _("e-mail address for privacy"),
        help_text=_("Where people send questions and requests, for example “privacy@voorbeeld.nl”."),
    )
    phone = models.CharField(_("phone number"), max_length=20, blank=True, help_text=_("For example “0251 12 34 56”."))
    officer_name = models.CharField(
        _("data protection officer"),
        max_length=100,
        blank=True,
        help_text=_("Name or role, for example “functionaris gegevensbescherming”. Leave empty when there is none."),
    )
    officer_email = models.EmailField(
        _("e-mail address of the data protection officer"), blank=True, help_text=_("For example “fg@voorbeeld.nl”.")
    )
    purposes = RichTextField(
        _("why and by what right"),
        editor="simple",
        help_text=_(
            "What you use personal data for and on what legal ground, for example “a task of public interest” or “your consent”."
        ),
    )
    recipients = RichTextField(
        _("who else gets the data"),
        editor="simple",
        help_text=_("For example the company that hosts the site. Say so when data leaves the European Union."),
    )

    content_panels = [
        MultiFieldPanel(BasePage.content_panels, heading=_("What?")),
        MultiFieldPanel(
            [
                FieldPanel("controller_name"),
                FieldPanel("controller_address"),
                FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
                FieldRowPanel([FieldPanel("officer_name"), FieldPanel("officer_email")]),
            ],
            heading=_("Who is responsible?"),
        ),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("purposes"), FieldPanel("recipients")], heading=_("What do you do with the data?")),
        *StatementPage.review_panels,
    ]

    class Meta:
        verbose_name = _("privacy statement")
        verbose_name_plural = _("privacy statements")

    @property
    def controller(self) -> Contact:
        return Contact(name=self.controller_name, email=self.email, phone=self.phone)

    @property
    def officer(self) -> Contact | None:
        """The data protection officer, when there is one."""
        contact = Contact(name=self.officer_name, email=self.officer_email)
        return contact if contact != Contact() else None

    def get_statement_texts(self) -> list[str]:
        kept = [text for section in sections() for flow in section.flows for text in (flow.what, flow.purpose)]
        return [self.controller_name, *map(get_text_for_indexing, (self.purposes, self.recipients)), *kept]

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"sections": sections()}


class AccessibilityStatementPage(StatementPage):
    """How accessible the site is, by the Dutch model. Claims nothing that was not researched."""

    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count = 1
    page_description = _("How accessible the site is, what is not right yet, and how people report a problem.")

    status = models.CharField(
        _("status"),
        max_length=1,
        choices=Status,
        default=Status.NOT,
        help_text=_("A and B need full research of at most three years old; C needs research within six months."),
    )
    standard = models.CharField(
        _("standard"),
        max_length=3,
        choices=Standard,
        default=Standard.WCAG21,
        help_text=_("What the site is measured by. The law asks WCAG 2.1, level AA."),
    )
    researched_on = models.DateField(
        _("researched on"), null=True, blank=True, help_text=_("The day on which the research was finished.")
    )
    researched_by = models.CharField(
        _("researched by"), max_length=150, blank=True, help_text=_("For example “Stichting Accessibility”.")
    )
    report_url = models.URLField(
        _("address of the report"), blank=True, help_text=_("Where everybody can read the report of the research.")
    )
    research_planned_on = models.DateField(
        _("research planned on"),
        null=True,
        blank=True,
        help_text=_("For status C: the day before which research is done, within six months."),
    )
    register_url = models.URLField(
        _("address in the national register"),
        blank=True,
        help_text=_("Governments publish their statement at toegankelijkheidsverklaring.nl; paste its address here."),
    )
    email = models.EmailField(
        _("e-mail address for problems"),
        help_text=_("Where people report a problem, for example “toegankelijk@voorbeeld.nl”."),
    )
    phone = models.CharField(_("phone number"), max_length=20, blank=True, help_text=_("For example “0251 12 34 56”."))
    answer_days = models.PositiveSmallIntegerField(
        _("working days until an answer"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("Within how many working days people hear from you what you do about it."),
    )

    base_form_class = AccessibilityStatementForm

    content_panels = [
        MultiFieldPanel(BasePage.content_panels, heading=_("What?")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("status"), FieldPanel("standard")]),
                FieldRowPanel([FieldPanel("researched_on"), FieldPanel("researched_by")]),
                FieldPanel("report_url"),
                FieldPanel("research_planned_on"),
                FieldPanel("register_url"),
            ],
            heading=_("How accessible is the site?"),
        ),
        InlinePanel("problems", heading=_("What is not right yet?"), label=_("Problem")),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]), FieldPanel("answer_days")],
            heading=_("Where do people report a problem?"),
        ),
        *StatementPage.review_panels,
    ]

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")

    @property
    def holds_until(self) -> date | None:
        return holds_until(self.status, self.researched_on, self.research_planned_on)

    @property
    def has_lapsed(self) -> bool:
        """Whether the status can no longer be claimed, because its research is too old or did not come."""
        needs_proof = self.status != Status.NOT
        return needs_proof and (self.holds_until is None or self.holds_until < timezone.localdate())

    @property
    def status_today(self) -> Status:
        """The status that may be claimed today."""
        return Status.NOT if self.has_lapsed else Status(self.status)

    @property
    def is_researched(self) -> bool:
        return self.status_today in RESEARCHED

    @property
    def contact(self) -> Contact:
        return Contact(email=self.email, phone=self.phone)

    def get_statement_texts(self) -> list[str]:
        problems = [text for problem in self.problems.all() for text in (problem.what, problem.effect, problem.measure)]
        return [self.get_status_display(), self.get_standard_display(), self.researched_by, *problems]


class AccessibilityProblem(Orderable):
    """Something that does not comply yet, and what is done about it."""

    page = ParentalKey(AccessibilityStatementPage, on_delete=models.CASCADE, related_name="problems")
    what = models.CharField(
        _("problem"), max_length=200, help_text=_("For example “Older PDF files have no headings”.")
    )
    cause = models.CharField(_("cause"), max_length=300, help_text=_("Why it is so, for example “made before 2020”."))
    effect = models.CharField(
        _("who notices it"),
        max_length=300,
        help_text=_("For whom it is a problem and how, for example “who uses a screen reader cannot skip through it”."),
    )
    measure = models.CharField(
        _("measure"), max_length=300, help_text=_("What you do about it, or how people get it in another way.")
    )
    planned_on = models.DateField(
        _("solved before"), null=True, blank=True, help_text=_("The day before which it is solved. Status B asks one.")
    )

    panels = [
        FieldPanel("what"),
        FieldPanel("cause"),
        FieldPanel("effect"),
        FieldPanel("measure"),
        FieldPanel("planned_on"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("problem")
        verbose_name_plural = _("problems")

    def __str__(self) -> str:
        return self.what


class ReviewReminder(models.Model):
    """That the people of a site were told to check a statement. One row for each day to check on: nobody is told twice."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="review_reminders")
    review_on = models.DateField(_("check again on"))
    sent_at = models.DateTimeField(_("sent on"), default=timezone.now)

    class Meta:
        verbose_name = _("reminder to check a statement")
        verbose_name_plural = _("reminders to check a statement")
        constraints = [models.UniqueConstraint(fields=["page", "review_on"], name="review_reminded_once")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.review_on:%Y-%m-%d}"
