"""Gunicorn's settings, read from this folder by itself. Every variable is described in docs/deployment.md."""

import gc
from pathlib import Path

from portal.environment import Environment

env = Environment(Path(__file__).parent / ".env")

wsgi_app = "portal.wsgi"
bind = f"{env.listener('HOST', default='127.0.0.1')}:{env.integer('PORT', default=8000, maximum=65535)}"

# Threads hold slow readers: with few of them, a handful of slow downloads stops the site. Behind a proxy that buffers,
# eight a process are enough.
worker_class = "gthread"
workers = env.integer("WEB_CONCURRENCY", default=2, maximum=256)
threads = env.integer("WEB_THREADS", default=16, maximum=256)
timeout = 60
graceful_timeout = 30
keepalive = 5

# What a request says about a proxy is for the application to judge (BEHIND_PROXY). By itself Gunicorn believes whatever comes from
# this machine, and a proxy that is not declared may hand on what a visitor made up.
forwarded_allow_ips = ""

# The code is loaded once, before the processes split; a new version needs a restart, not a reload.
preload_app = True
# A page takes many objects and leaves hardly any cycles: looking for those after each 700 objects costs up to a tenth of its time.
gc.set_threshold(50_000, 20, 100)
# Rarely: a new process has no pages in its memory yet.
max_requests = 50_000
max_requests_jitter = 5_000
control_socket_disable = True
if Path("/dev/shm").is_dir():  # noqa: S108 (a folder in memory: a slow disk must not look like a stuck process)
    worker_tmp_dir = "/dev/shm"  # noqa: S108


def pre_fork(server, worker):
    """Leave no database connection for two processes to share."""
    from django.db import connections  # Django is only ready after the application has loaded.

    for connection in connections.all(initialized_only=True):
        connection.close()
        if getattr(connection, "pool", None):
            connection.close_pool()  # its threads do not come along
    gc.freeze()  # the code that all processes share is never looked through
