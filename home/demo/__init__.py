"""The demo: a site with original content about a fictional region, and builders for the tests."""

from home.demo.accounts import build_accounts
from home.demo.content import load_content
from home.demo.courses import load_learners
from home.demo.editorial import build_editorial_work
from home.demo.meetings import load_registrations
from home.demo.site import build_site
from home.demo.statements import build_accessibility_statement, build_privacy_statement

__all__ = [
    "build_accessibility_statement",
    "build_accounts",
    "build_editorial_work",
    "build_privacy_statement",
    "build_site",
    "load_content",
    "load_learners",
    "load_registrations",
]
