"""Lists of courses, lessons and learners, named for rule or screen."""

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.querysets import PublicPageQuerySet, card_renditions


class CourseQuerySet(PublicPageQuerySet):
    def for_cards(self):
        """Published, public courses in the order of the page tree, with everything that a card shows."""
        pages = self.live().public().defer_streamfields().select_related("lead_image", "provider")
        return pages.prefetch_related(card_renditions("lead_image")).order_by("path")

    def of_programme(self, programme):
        """Courses that belong to a programme."""
        return self.filter(programmes__in=[programme.pk])

    def of_provider(self, partner):
        """Courses that a partner answers for."""
        return self.filter(provider__in=[partner.pk])


class LessonQuerySet(PublicPageQuerySet):
    def for_outline(self, course):
        """Published lessons and tests of a course in order, without their bodies."""
        return self.for_editors(course).live()

    def for_editors(self, course):
        """All lessons and tests of a course in order, drafts included, without their bodies."""
        return self.child_of(course).defer_streamfields().order_by("path")


class InvitationQuerySet(QuerySet):
    def with_code(self, typed: str):
        """The invitation with a code, however capitals, spaces and dashes were typed."""
        return self.filter(code="".join(character for character in typed.upper() if character.isalnum()))

    def usable(self):
        """Invitations that are not withdrawn or expired and have a seat left."""
        used = Count("enrolments", distinct=True)
        return (
            self.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=timezone.localdate()), withdrawn_at__isnull=True)
            .annotate(used=used)
            .filter(used__lt=F("seats"))
        )


class EnrolmentQuerySet(QuerySet):
    def of_learner(self, learner):
        """Enrolments of a learner: somebody with an account, or a visitor without."""
        return self.filter(**learner.lookup) if learner else self.none()

    def latest_active(self):
        """Enrolments in the order of when somebody did something in them, the last first."""
        return self.order_by(Coalesce("active_at", "created_at").desc(), "-pk")
