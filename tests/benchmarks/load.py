"""Visitors at a fixed pace, each with a connection that stays open, as browsers have."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

TIMEOUT = 30


class Visitor:
    """Sends requests one after another over a connection of its own."""

    def __init__(self, port: int):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)

    def ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> int:
        """Return the status. On a connection that the server closed meanwhile, the request is sent once more, as browsers do."""
        try:
            return self._ask(method, path, body, headers)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()
            return self._ask(method, path, body, headers)

    def _ask(self, *request) -> int:
        self.connection.request(*request)
        response = self.connection.getresponse()
        response.read()
        return response.status


@dataclass
class Pace:
    """Threads that together send so many requests a second. `request` gives the parts of a numbered one.

    How long a request took is counted from the moment that it was due: a server that stands still makes all who wait slow.
    """

    port: int
    request: Callable[[int], tuple]
    per_second: float
    seconds: float
    threads: int
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def start(self) -> "Pace":
        self.numbers = count()
        self.lock = threading.Lock()
        self.began = time.monotonic()
        self.running = [threading.Thread(target=self._send) for _number in range(self.threads)]
        for thread in self.running:
            thread.start()
        return self

    def finish(self) -> None:
        for thread in self.running:
            thread.join()
        self.lasted = time.monotonic() - self.began

    def _send(self) -> None:
        visitor = Visitor(self.port)
        while True:
            with self.lock:
                number = next(self.numbers)
            due = number / self.per_second
            if due >= self.seconds:
                break
            time.sleep(max(0, self.began + due - time.monotonic()))
            try:
                status = visitor.ask(*self.request(number))
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(repr(error))
                visitor = Visitor(self.port)
                continue
            self.times.append(time.monotonic() - self.began - due)
            if status != 200:
                self.errors.append(str(status))
        visitor.connection.close()

    def slowest_of(self, share: float) -> float:
        """Return the milliseconds within which such a share was answered."""
        return sorted(self.times)[int(len(self.times) * share)] * 1000
