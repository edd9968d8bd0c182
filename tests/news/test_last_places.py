"""Two hundred people at once for fifty places, and mails that are neither lost nor doubled when a worker is killed.

Everything runs in processes of the product's own, on SQLite and on PostgreSQL.
"""

import time
from collections import Counter
from email import message_from_bytes

import pytest

from tests.product import race_product

pytestmark = pytest.mark.product

PLACES, PEOPLE = 50, 200


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def product(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"places-{request.param}")
    with race_product(request.param, folder, "tests.news.race", TASKS="database") as product:
        product.run("prepare")
        yield product


# What the file backend of Django writes after each mail; mails of one moment may share a file.
RULE = b"-" * 79


def mails(product) -> list[tuple[str, str]]:
    """Return to whom each mail went, and its identity."""
    files = (product.data_dir / "mail").iterdir()
    found = [
        message_from_bytes(mail.strip()) for file in files for mail in file.read_bytes().split(RULE) if mail.strip()
    ]
    return [(mail["To"], mail["Message-ID"]) for mail in found]


def work_and_be_killed(product, after: int) -> None:
    """Let two workers send mails, kill them when there are so many, and let the portal restart what they did."""
    workers = [product.start("db_worker", "--no-startup-delay", "--interval", "0.1") for _number in range(2)]
    folder = product.data_dir / "mail"
    deadline = time.monotonic() + 120
    while not folder.exists() or len(list(folder.iterdir())) < after:
        assert time.monotonic() < deadline, "the workers send nothing"
        time.sleep(0.01)
    for worker in workers:
        worker.kill()
        worker.wait()
    product.run("recover")


def test_two_hundred_at_once_for_fifty_places(product):
    registered = product.run("register")
    assert Counter(registered["answers"]) == {303: PEOPLE}, "nobody meets an error"
    assert registered["states"] == ["held"] * PLACES + ["waiting"] * (PEOPLE - PLACES), "in order of arrival"
    assert len(set(registered["emails"])) == PEOPLE

    work_and_be_killed(product, after=60)
    assert product.start("db_worker", "--batch", "--no-startup-delay").wait(timeout=120) == 0
    sent = mails(product)
    assert {to for to, _identity in sent} == set(registered["emails"]), "no mail is lost"
    assert len({identity for _to, identity in sent}) == PEOPLE, "no mail is doubled"

    confirmed = product.run("confirm")
    assert Counter(confirmed["answers"]) == {303: PEOPLE}
    assert confirmed["states"] == ["placed"] * PLACES + ["waiting"] * (PEOPLE - PLACES)
    assert [kind for _to, kind, waits in confirmed["mails"] if not waits] == ["confirm"] * PEOPLE, (
        "each is written down as sent"
    )

    cancelled = product.run("cancel")
    assert Counter(cancelled["answers"]) == {303: PLACES // 5}
    assert Counter(cancelled["states"]) == {"placed": 40, "cancelled": 10, "offered": 10, "waiting": 140}
    assert cancelled["states"][PLACES : PLACES + 10] == ["offered"] * 10, "who waited longest moves up"
    kinds = Counter(kind for _to, kind, _waits in cancelled["mails"])
    assert kinds == {"confirm": 200, "placed": 50, "waiting": 150, "cancelled": 10, "offered": 10}
