"""The roles of the admin: who drafts, who publishes, who manages the site."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Task, Workflow

EDITOR, MODERATOR, ADMINISTRATOR = "Redacteur", "Moderator", "Beheerder"
WORKFLOW = "Redactiecontrole"
ROOT = "Alle pagina's"

# The groups that Wagtail's migrations make are ours under another name.
RENAMED = {"Editors": EDITOR, "Moderators": MODERATOR}

WORDS = ("region", "municipality", "place", "theme", "audience")
REGISTERS = ("enrolment", "lessonresult", "attempt", "certificate")
RUN_EVENTS = ("view_participant", "change_registration")
PAGES = {
    EDITOR: ["add_page", "change_page"],
    MODERATOR: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"],
}
PAGES[ADMINISTRATOR] = PAGES[MODERATOR]
MEDIA = {
    EDITOR: ["add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document"],
}
MEDIA[MODERATOR] = MEDIA[EDITOR] + ["delete_image", "delete_document"]
MEDIA[ADMINISTRATOR] = MEDIA[MODERATOR] + ["add_collection", "change_collection", "delete_collection"]
MODELS = {
    EDITOR: ["access_admin", *RUN_EVENTS, "add_questionbank", "change_questionbank"],
    MODERATOR: [
        "access_admin",
        *RUN_EVENTS,
        "add_questionbank",
        "change_questionbank",
        *(f"{action}_{word}" for word in WORDS for action in ("add", "change")),
        *(f"view_{register}" for register in REGISTERS),
    ],
    ADMINISTRATOR: [
        "access_admin",
        *RUN_EVENTS,
        *(f"view_{register}" for register in REGISTERS),
        "change_certificate",  # to withdraw one
        *(f"{action}_questionbank" for action in ("add", "change", "delete")),
        *("add_invitation", "change_invitation", "add_coordinator", "delete_coordinator"),
        *(f"{action}_{word}" for word in WORDS for action in ("add", "change", "delete")),
        "change_sitesettings",
        "handle_personal_data",
        *(f"{action}_{model}" for model in ("user", "group", "redirect") for action in ("add", "change", "delete")),
        *(
            f"{action}_{model}"
            for model in ("workflow", "task", "collection")
            for action in ("add", "change", "delete")
        ),
    ],
}


def create_roles() -> list[str]:
    """Make the roles and give each what it may do; return their names. What somebody added to a role stays."""
    for old, name in RENAMED.items():
        if not Group.objects.filter(name=name).exists():
            Group.objects.filter(name=old).update(name=name)
    rename_what_wagtail_made()
    root = Page.get_first_root_node()
    collection = Collection.get_first_root_node()
    for name in (EDITOR, MODERATOR, ADMINISTRATOR):
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(*permissions(MODELS[name]))
        for permission in permissions(PAGES[name]):
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        for permission in permissions(MEDIA[name]):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    return [EDITOR, MODERATOR, ADMINISTRATOR]


def permissions(codenames: list[str]) -> list[Permission]:
    """Return the permissions with these names."""
    found = list(Permission.objects.filter(codename__in=codenames))
    missing = set(codenames) - {permission.codename for permission in found}
    if missing:
        raise LookupError(f"There are no permissions {', '.join(sorted(missing))}: migrate first.")
    return found


def rename_what_wagtail_made() -> None:
    """Give Wagtail's own workflow, its task and the top of the page tree a Dutch name."""
    Page.objects.filter(depth=1, title="Root").update(title=ROOT, draft_title=ROOT)
    Workflow.objects.filter(name="Moderators approval").update(name=WORKFLOW)
    Task.objects.filter(name="Moderators approval").update(name=WORKFLOW)
