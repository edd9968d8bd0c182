"""Tasks for the tests; a worker in a process of its own finds them here."""

import time
from pathlib import Path

from django_tasks import task


@task
def fail() -> None:
    """Never succeeds."""
    raise RuntimeError("there is no post office")


@task
def wait_for_go(folder: str) -> None:
    """Write a file at the start, wait until there is a file "go", and write one at the end."""
    (Path(folder) / "started").touch()
    while not (Path(folder) / "go").exists():
        time.sleep(0.05)
    (Path(folder) / "finished").touch()


@task
def write(path: str) -> None:
    Path(path).touch()
