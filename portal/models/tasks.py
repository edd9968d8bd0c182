"""Which periodic jobs were started when."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScheduledSlot(models.Model):
    """A moment for which a periodic job was put in the queue. One row for each keeps several schedulers from doing it twice."""

    job = models.CharField(_("job"), max_length=200)
    starts_at = models.DateTimeField(_("start"))

    class Meta:
        verbose_name = _("scheduled job")
        verbose_name_plural = _("scheduled jobs")
        constraints = [models.UniqueConstraint(fields=["job", "starts_at"], name="scheduled_slot_once")]

    def __str__(self) -> str:
        return f"{self.job} {self.starts_at:%Y-%m-%d %H:%M}"
