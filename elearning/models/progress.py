"""What learners did and reached.

`LearningEvent` is the append-only truth. `LessonResult` and `CourseResult` follow from it, whatever the order in which events
arrive, and only ever go up.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from elearning.models.enrolment import Enrolment
from elearning.models.lesson import LessonPage, LessonVersion


class Attempt(models.Model):
    """A learner's work in one version of a lesson or a test, with the questions that were drawn."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("enrolment"), on_delete=models.CASCADE, related_name="attempts"
    )
    lesson = models.ForeignKey(LessonPage, verbose_name=_("lesson"), on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    version = models.ForeignKey(LessonVersion, on_delete=models.PROTECT, related_name="attempts", editable=False)
    draw = models.JSONField(
        editable=False,
        default=list,
        help_text="The questions in the order of this attempt: id, and the order of its options.",
    )
    started_at = models.DateTimeField(_("started on"), default=timezone.now)
    submitted_at = models.DateTimeField(_("handed in on"), null=True)
    score = models.FloatField(_("score"), null=True)
    passed = models.BooleanField(_("passed"), null=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson", "number"], name="attempt_number_once"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 1)), name="attempt_score_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.lesson} {self.number}"


class LearningEvent(models.Model):
    """Something that a learner did, as it arrived. Rows are added and never changed, but for the name of who is erased in a text.

    The id comes from the browser: a retry carries the same one and is no second event. The sequence is a moment in
    milliseconds since 1970, by the clock of the server as the browser knows it: a late packet carries an early moment.
    """

    class Kind(models.TextChoices):
        SAVE = "save", _("saved an answer")
        ANSWER = "answer", _("answered a question")
        END = "end", _("reached the end")
        CONFIRM = "confirm", _("confirmed")
        SUBMIT = "submit", _("handed in")

    id = models.UUIDField(primary_key=True)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    question_id = models.CharField(max_length=36, blank=True)
    value = models.JSONField(null=True)
    score = models.FloatField(null=True)
    sequence = models.BigIntegerField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("learning event")
        verbose_name_plural = _("learning events")
        ordering = ["sequence", "id"]
        indexes = [models.Index(fields=["attempt", "question_id", "sequence"], name="event_by_question")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.question_id}"


class LessonResult(models.Model):
    """What a learner reached in a lesson. Nothing of it is ever taken back."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("enrolment"), on_delete=models.CASCADE, related_name="lesson_results"
    )
    lesson = models.ForeignKey(LessonPage, verbose_name=_("lesson"), on_delete=models.PROTECT, related_name="results")
    best_score = models.FloatField(_("best score"), null=True)
    passed = models.BooleanField(_("passed"), default=False)
    completed_at = models.DateTimeField(_("completed on"), null=True, db_index=True)
    rule = models.JSONField(
        editable=False, null=True, help_text="The rule that was met on completion, as it was at that moment."
    )

    class Meta:
        verbose_name = _("lesson result")
        verbose_name_plural = _("lesson results")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson"], name="lesson_result_once"),
            models.CheckConstraint(
                condition=Q(best_score__isnull=True) | Q(best_score__range=(0, 1)), name="lesson_result_score_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.lesson}"


class CourseResult(models.Model):
    """That a learner finished a course, and by which rule. Adding a lesson afterwards takes nothing back."""

    enrolment = models.OneToOneField(
        Enrolment, verbose_name=_("enrolment"), on_delete=models.CASCADE, related_name="course_result"
    )
    completed_at = models.DateTimeField(_("completed on"), db_index=True)
    score = models.FloatField(_("score"), null=True)
    rule = models.JSONField(editable=False, help_text="The lessons that were done, as they were at that moment.")

    class Meta:
        verbose_name = _("course result")
        verbose_name_plural = _("course results")

    def __str__(self) -> str:
        return str(self.enrolment)
