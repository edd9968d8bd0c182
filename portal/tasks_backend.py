"""Tasks without a worker."""

from functools import partial

from django.db import transaction
from django_tasks.backends.immediate import ImmediateBackend


class AfterCommitBackend(ImmediateBackend):
    """Runs a task in the process that asks for it, once the transaction is committed: no mail is sent for what is undone."""

    def _execute_task(self, task_result):
        transaction.on_commit(partial(super()._execute_task, task_result))
