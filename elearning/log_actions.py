"""What the audit log keeps of the e-learning."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

ISSUE_CERTIFICATE = "elearning.issue_certificate"
REVOKE_CERTIFICATE = "elearning.revoke_certificate"


@hooks.register("register_log_actions")
def register_certificate_actions(actions) -> None:
    actions.register_action(ISSUE_CERTIFICATE, _("Issue certificate"), _("Certificate issued"))
    actions.register_action(REVOKE_CERTIFICATE, _("Withdraw certificate"), _("Certificate withdrawn"))
