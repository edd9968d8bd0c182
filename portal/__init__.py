"""The Samenportaal project and the ground floor that every app stands on.

Importing this package gives the whole process a recent SQLite, before Django loads its database backend: Debian 12's
SQLite 3.40 can damage a database in WAL mode (https://sqlite.org/wal.html, "The WAL-Reset Bug", fixed in 3.51.3).
"""

import sys

try:
    import pysqlite3
except ImportError:  # there is no wheel for Linux on ARM: Python's own SQLite serves there
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
