"""What the e-learning adds elsewhere: versions of what is published, courses on other pages, and the work of who signs in."""

from contextlib import suppress

from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.signals import page_published

from elearning.learners import CLAIMED_KEY, SESSION_KEY, Learner, visitor_of
from elearning.models import Coordinator, CoursePage, Enrolment, LessonPage, LessonVersion
from elearning.services import Refused, claim, enrol
from elearning.services.certificates import name_certificates
from elearning.views.certificates import certificates_section
from elearning.views.learning import ENROL_KEY, INVITATION_KEY
from partners.models import PartnerPage, ProgrammePage
from portal.models import Profile
from portal.signals import account_sections, page_context


@receiver(page_published)
def keep_version(sender, instance, **kwargs):
    """Keep what a lesson holds from now on: who starts it works in this version."""
    if isinstance(instance, LessonPage):
        LessonVersion.objects.keep(instance)


@receiver(user_logged_in)
def bring_work_along(sender, request, user, **kwargs):
    """Give somebody who signs in what they did as a visitor, and the course that they were about to start."""
    if request is None or not hasattr(request, "session"):
        return
    visitor = visitor_of(request)
    learner = Learner(user_id=user.pk)
    if visitor:
        claim(visitor, learner)
        request.session[CLAIMED_KEY] = request.session.pop(SESSION_KEY)
    course = CoursePage.objects.live().filter(pk=request.session.pop(ENROL_KEY, None)).first()
    if course:
        with suppress(Refused):  # the page of the course says what has to be done first
            enrol(learner, course, request.session.pop(INVITATION_KEY, ""))


@receiver(post_save, sender=Profile)
def put_name_on_certificates(sender, instance, **kwargs):
    """Finish the certificates that wait for a name, when the numbers in registers of the same form are kept as well."""
    if instance.certificate_name:
        transaction.on_commit(lambda: name_certificates(instance.user))


@receiver(account_sections)
def courses_section(sender, request, **kwargs) -> dict:
    """The courses that somebody takes, on the account page."""
    enrolments = Enrolment.objects.filter(user=request.user).select_related("course", "course_result").latest_active()
    return {
        "template": "elearning/account_courses.html",
        "order": 10,
        "enrolments": list(enrolments),
        "is_coordinator": Coordinator.objects.filter(user=request.user).exists(),
    }


@receiver(account_sections)
def own_certificates_section(sender, request, **kwargs) -> dict | None:
    return certificates_section(request)


@receiver(page_context, sender=ProgrammePage)
def courses_of_programme(sender, page, request, **kwargs):
    return {"courses": CoursePage.objects.for_cards().of_programme(page)}


@receiver(page_context, sender=PartnerPage)
def courses_of_partner(sender, page, request, **kwargs):
    return {"courses": CoursePage.objects.for_cards().of_provider(page)}
