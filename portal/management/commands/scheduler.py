import logging
import time

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from portal.schedule import enqueue_due_jobs

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Starts periodic jobs at their time. Several copies start each job once."""

    help = "Put periodic jobs in the queue when their time comes."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="start what is due now and stop, for cron")

    def handle(self, *args, once, **options):
        if once:
            enqueue_due_jobs()
            return
        while True:
            close_old_connections()
            try:
                enqueue_due_jobs()
            except Error:
                logger.exception("The database does not answer; the next attempt is in a minute")
            time.sleep(60 - time.time() % 60)
