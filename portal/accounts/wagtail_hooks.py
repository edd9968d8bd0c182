"""Accounts in the admin: what history says about them, and erasing instead of deleting."""

from django.contrib.auth import get_user_model
from django.shortcuts import redirect
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages

from portal import (
    personal_data,
    privacy_admin,  # noqa: F401  (registers the screen of the privacy officer)
)


def erase_all(request, users):
    """Erase accounts and go back to the list: deleting alone would leave sessions, and the name in the history."""
    for user in users:
        personal_data.erase(personal_data.Person.find(user.email), by=request.user)
    message = ngettext("%(count)d account has been erased.", "%(count)d accounts have been erased.", len(users))
    messages.success(request, message % {"count": len(users)})
    return redirect("wagtailusers_users:index")


@hooks.register("before_delete_user")
def erase_instead_of_deleting(request, user):
    return erase_all(request, [user]) if request.method == "POST" else None


@hooks.register("before_bulk_action")
def erase_instead_of_deleting_many(request, action_type, objects, action_class_instance):
    if action_type == "delete" and action_class_instance.model is get_user_model():
        return erase_all(request, objects)
    return None
