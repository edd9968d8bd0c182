"""The files in docs/deploy/ are ones that systemd and nginx take, and nginx hands on what the site may believe."""

import json
import re
import shutil
import socketserver
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.nginx import DEPLOY, HOST, Nginx, why_not
from tests.preparation import ROOT

pytestmark = pytest.mark.product

# As systemd knows them: of a template, the one for the folder blue.
UNITS = ["samenportaal-scheduler.service", "samenportaal-worker.service", "samenportaal@blue.service"]
SOCKET = "samenportaal@blue.socket"


def text_of(name: str) -> str:
    return (DEPLOY / name.replace("@blue", "@")).read_text()


@pytest.fixture(scope="module")
def units(tmp_path_factory) -> Path:
    """The units in a folder, for this installation of the project."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd on this machine")
    folder = tmp_path_factory.mktemp("units")
    for name in [*UNITS, SOCKET]:
        adapted = re.sub(r"/srv/samenportaal/(current|%i)/\.venv/bin/python", sys.executable, text_of(name))
        adapted = re.sub(r"/srv/samenportaal(/current|/%i)?", str(ROOT), adapted)
        (folder / name).write_text(adapted)
    return folder


def analyze(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60)


def test_there_is_a_unit_for_each_process():
    found = {path.name for path in [*DEPLOY.glob("*.service"), *DEPLOY.glob("*.socket")]}
    assert found == {name.replace("@blue", "@") for name in [*UNITS, SOCKET]}


def test_systemd_takes_the_units(units):
    result = analyze("verify", "--man=no", "--recursive-errors=no", *(units / name for name in [*UNITS, SOCKET]))
    ours = [line for line in result.stderr.splitlines() if "samenportaal" in line]
    assert ours == []
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", UNITS)
def test_unit_may_do_little(units, name):
    result = analyze("security", "--offline=yes", "--threshold=25", units / name)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr


@pytest.mark.parametrize("name", UNITS)
def test_unit_starts_a_command_that_exists(name):
    pattern = r"^ExecStart=/srv/samenportaal/(?:current|%i)/\.venv/bin/python (.+)$"
    [command] = re.findall(pattern, text_of(name), re.MULTILINE)
    assert command in {"-m gunicorn", "manage.py db_worker --no-reload", "manage.py scheduler"}


def test_nginx_and_systemd_mean_the_same_socket():
    [listens] = re.findall(r"^ListenStream=(.+)$", text_of(SOCKET), re.MULTILINE)
    assert f"server unix:{listens.replace('%i', 'current')} " in text_of("nginx.conf")


def test_shell_takes_the_script_that_switches():
    result = subprocess.run(["sh", "-n", DEPLOY / "switch.sh"], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it got."""

    def do_GET(self):
        body = json.dumps(dict(self.headers.items())).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class EchoServer(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    if why_not():
        pytest.skip(why_not())
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "blue" / "var").mkdir(parents=True)
    (folder / "blue" / "docs").symlink_to(DEPLOY.parent)
    (folder / "current").symlink_to("blue")
    nginx = Nginx(folder, home=folder)
    with EchoServer(str(folder / "blue" / "var" / "web.sock"), Echo) as echo:
        threading.Thread(target=echo.serve_forever, daemon=True).start()
        nginx.start()
        yield nginx
        nginx.stop()
        echo.shutdown()


def test_nginx_hands_on_nothing_that_a_visitor_says_about_a_proxy(nginx):
    said = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "kwaad.example"}
    said |= {"Forwarded": "for=203.0.113.9", "X-Request-ID": "van-de-bezoeker"}
    heard = json.load(nginx.get("/nieuws/", **said))
    assert heard["Host"] == "www.example.nl"
    assert heard["X-Forwarded-For"] == "127.0.0.1"
    assert heard["X-Forwarded-Proto"] == "https"
    assert re.fullmatch(r"[0-9a-f]{32}", heard["X-Request-ID"])
    assert not {"X-Forwarded-Host", "Forwarded"} & set(heard)


def test_nginx_leads_to_https(nginx):
    response = nginx.get("/nieuws/?pagina=2", scheme=80)
    assert response.status == 308
    assert response.headers["Location"] == "https://www.example.nl/nieuws/?pagina=2"
    assert nginx.get("/", host="example.nl").headers["Location"] == "https://www.example.nl/"


def test_nginx_keeps_the_state_of_the_portal_inside(nginx):
    assert nginx.get("/readyz").status == 404
    assert nginx.get("/healthz").status == 200


def said_in_words(response) -> str:
    """Return the heading of a page that nginx gave by itself: with a strict policy, and kept by nobody."""
    assert response.headers["Content-Type"].startswith("text/html")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert {"Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy"} <= set(response.headers)
    return re.search("<h1>(.+)</h1>", response.read().decode())[1]


def test_nginx_says_that_an_upload_is_too_large(nginx):
    connection = nginx.connect()
    connection.putrequest("POST", "/admin/documents/add/", skip_host=True)
    connection.putheader("Host", HOST)
    connection.putheader("Content-Length", str(27 * 1024 * 1024))
    connection.endheaders()
    response = connection.getresponse()
    assert response.status == 413
    assert said_in_words(response) == "Wat je verstuurt is te groot"


def test_nginx_says_that_the_site_does_not_answer(nginx):
    socket = nginx.folder / "blue" / "var" / "web.sock"
    socket.rename(socket.with_name("away"))
    try:
        response = nginx.get("/nieuws/")
        assert response.status == 502
        assert said_in_words(response) == "De site is even niet bereikbaar"
    finally:
        socket.with_name("away").rename(socket)
    assert nginx.get("/unavailable.html").status == 404, "nobody asks for these pages themselves"


def test_nginx_does_not_answer_for_another_name(nginx):
    with pytest.raises(ssl.SSLError):
        nginx.get("/", host="kwaad.example")
