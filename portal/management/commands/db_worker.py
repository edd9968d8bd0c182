import logging
import time

from django.db import Error
from django_tasks_db.management.commands import db_worker

logger = logging.getLogger(__name__)

PAUSE = 5


class Command(db_worker.Command):
    """The worker of the queue, which outlives a database that is away for a while. What it was doing is restarted as lost."""

    def handle(self, *args, batch, **options):
        while True:
            try:
                return super().handle(*args, batch=batch, **options)
            except Error:
                if batch:
                    raise
                logger.exception("The database does not answer; the next attempt is in %s seconds", PAUSE)
                time.sleep(PAUSE)
