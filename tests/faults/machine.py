"""A machine as docs/deployment.md sets it up, in a folder: two versions of the site, their sockets, and what starts them.

systemd itself does not run in the places where tests do, so `systemctl` is played here: it keeps the sockets, starts Gunicorn with them, and
starts it again when it ends by itself.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from multiprocessing.connection import Listener
from pathlib import Path

from tests import preparation
from tests.nginx import DEPLOY, HOST
from tests.product import children

SYSTEMCTL = """#!{python}
import sys
from multiprocessing.connection import Client
with Client({address!r}, "AF_UNIX") as machine:
    machine.send(sys.argv[1:])
    machine.recv()
"""


class Machine:
    """The folder `home` is what /srv/samenportaal is elsewhere; `data_dir` has the database."""

    def __init__(self, home: Path, data_dir: Path, **extra: str):
        self.home = home
        site = {"BASE_URL": f"https://{HOST}", "ALLOWED_HOSTS": HOST, "BEHIND_PROXY": "true"}
        site |= {"WEB_CONCURRENCY": "2", "WEB_THREADS": "8"}
        self.environment = preparation.environment(data_dir, **site, **extra)
        self.sockets: dict[str, socket.socket] = {}
        self.processes: dict[str, subprocess.Popen] = {}
        self.deeds: list[str] = []
        self.lock = threading.RLock()
        for colour in ("blue", "green"):
            (home / colour / "var").mkdir(parents=True)
            (home / colour / "docs").symlink_to(preparation.ROOT / "docs")  # what nginx says by itself
        (home / "current").symlink_to("blue")
        (home / "bin").mkdir()
        (home / "bin" / "systemctl").write_text(SYSTEMCTL.format(python=sys.executable, address=str(home / "systemd")))
        (home / "bin" / "systemctl").chmod(0o755)
        self.listener = Listener(str(home / "systemd"), "AF_UNIX")
        threading.Thread(target=self.listen, daemon=True).start()
        threading.Thread(target=self.watch, daemon=True).start()

    @property
    def live(self) -> str:
        return os.readlink(self.home / "current")

    def switch(self) -> subprocess.CompletedProcess:
        """Run the script that operators run; only its folder and its pauses are other ones."""
        script = (DEPLOY / "switch.sh").read_text().replace("/srv/samenportaal", str(self.home))
        script = script.replace("drain=10", "drain=2").replace("= 30 ]", "= 3 ]")
        path = f"{self.home / 'bin'}:{os.environ['PATH']}"
        return subprocess.run(["sh", "-c", script], capture_output=True, text=True, env={"PATH": path}, timeout=180)

    # What systemd does

    def listen(self) -> None:
        while True:
            try:
                with self.listener.accept() as asker:
                    deed, *arguments = asker.recv()
                    self.deeds.append(" ".join([deed, *arguments]))
                    units = [argument for argument in arguments if argument.startswith("samenportaal@")]
                    self.obey("stop" if "--now" in arguments else deed, units)
                    asker.send("done")
            except (OSError, EOFError):
                return

    def obey(self, deed: str, units: list[str]) -> None:
        for colour in {unit.partition("@")[2].partition(".")[0] for unit in units}:
            if deed in {"stop", "restart"}:
                self.stop(colour)
            if deed == "stop":
                self.close(colour)
            if deed in {"start", "restart"}:
                self.start(colour)

    def start(self, colour: str) -> None:
        """Start the site on its socket, which is made when there is none."""
        with self.lock:
            if colour not in self.sockets:
                self.sockets[colour] = socket.socket(socket.AF_UNIX)
                self.sockets[colour].bind(str(self.home / colour / "var" / "web.sock"))
                self.sockets[colour].listen(4096)
            number = self.sockets[colour].fileno()
            command = f'exec env LISTEN_FDS=1 LISTEN_PID=$$ "$0" -m gunicorn 3<&{number}'
            with (self.home / "log").open("ab") as log:
                self.processes[colour] = subprocess.Popen(
                    ["bash", "-c", command, sys.executable],
                    cwd=preparation.ROOT,
                    env=self.environment,
                    pass_fds=[number],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )

    def stop(self, colour: str) -> None:
        """Let the site finish what it does and end."""
        with self.lock:
            process = self.processes.pop(colour, None)
        if process:
            process.terminate()
            process.wait(timeout=60)

    def close(self, colour: str) -> None:
        listening = self.sockets.pop(colour, None)
        if listening:
            listening.close()
            (self.home / colour / "var" / "web.sock").unlink()

    def watch(self) -> None:
        """Start again what ended by itself."""
        while self.listener:
            with self.lock:
                for colour, process in list(self.processes.items()):
                    if process.poll() is not None:
                        self.start(colour)
            time.sleep(0.1)

    # What breaks

    def kill_worker(self) -> None:
        """Kill the processes that answer; Gunicorn starts others."""
        for pid in children(self.processes[self.live].pid):
            os.kill(pid, signal.SIGKILL)

    def kill_gunicorn(self) -> None:
        """Kill Gunicorn itself, and what it leaves behind, as systemd does."""
        master = self.processes[self.live]
        orphans = children(master.pid)
        master.kill()
        for pid in orphans:
            os.kill(pid, signal.SIGKILL)

    def shut_down(self) -> None:
        listener, self.listener = self.listener, None
        listener.close()
        for colour in list(self.processes):
            self.stop(colour)
        for colour in list(self.sockets):
            self.close(colour)
