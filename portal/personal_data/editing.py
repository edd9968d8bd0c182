"""What somebody did in the admin, in Wagtail's own tables: their own things go, what they made stays without a name."""

from urllib.parse import unquote_plus

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import FormState
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import registry as log_registry
from wagtail.models import (
    APIToken,
    Comment,
    CommentReply,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageSubscription,
    Revision,
    TaskState,
    WorkflowState,
)
from wagtail.users.models import UserProfile

from portal.models import SiteSettings, User
from portal.personal_data.registry import NAMELESS, Person, PersonalData, register
from portal.personal_data.traces import is_in, naming, pattern_of, take_out

CONTACT_FIELDS = ("contact_name", "contact_role", "contact_email", "contact_phone")


def admin_preferences_of(person: Person) -> dict | None:
    preferences = UserProfile.objects.filter(person.owns()).first()
    return preferences and {
        "language": preferences.preferred_language,
        "time_zone": preferences.current_time_zone,
        "picture": preferences.avatar.name,
        "theme": preferences.theme,
        "mail_about": [
            name
            for name in ("submitted", "approved", "rejected", "updated_comments")
            if getattr(preferences, f"{name}_notifications")
        ],
        "followed_pages": list(PageSubscription.objects.filter(person.owns()).values_list("page__title", flat=True)),
        "keys": list(APIToken.objects.filter(person.owns()).values("name", "created", "last_used_at")),
    }


def erase_admin_picture(person: Person) -> None:
    preferences = UserProfile.objects.filter(person.owns()).first()
    if preferences and preferences.avatar:
        storage, name = preferences.avatar.storage, preferences.avatar.name
        transaction.on_commit(lambda: storage.delete(name))


def previews_of(person: Person) -> list[dict]:
    return list(FormState.objects.filter(person.owns()).values("last_updated_at", "data"))


def previews_with(person: Person) -> list[FormState]:
    """Return the previews of others with an address or a name of somebody in what was typed, which is kept as a query string."""
    if not person.traces:
        return []
    pattern = pattern_of(person.traces)
    others = FormState.objects.exclude(person.owns())
    return [preview for preview in others.iterator() if pattern.search(unquote_plus(preview.data))]


def erase_previews(person: Person) -> None:
    FormState.objects.filter(pk__in=[preview.pk for preview in previews_with(person)]).delete()


def forget_previews(dry_run: bool) -> dict[str, int]:
    stale = FormState.objects.stale()
    counted = stale.count()
    if not dry_run:
        stale.delete()
    return {"previews": counted}


def work_of(person: Person) -> list[dict]:
    """Return what somebody made: pages, images and documents."""
    made = {"page": Page.objects.filter(person.owns("owner"))}
    made |= {
        name: model.objects.filter(person.owns("uploaded_by_user"))
        for name, model in (("image", get_image_model()), ("document", get_document_model()))
    }
    return [
        {"what": what, "title": title} for what, rows in made.items() for title in rows.values_list("title", flat=True)
    ]


def reviews_of(person: Person) -> list[dict]:
    """Return what somebody sent for review, or reviewed."""
    sent = WorkflowState.objects.filter(person.owns("requested_by"))
    done = TaskState.objects.filter(person.owns("finished_by"))
    return [
        *({"what": str(state.content_object), "sent": state.created_at} for state in sent),
        *(
            {"what": str(state.workflow_state.content_object), "reviewed": state.finished_at, "comment": state.comment}
            for state in done.select_related("workflow_state")
        ),
    ]


def comments_of(person: Person) -> list[dict]:
    comments = Comment.objects.filter(person.owns()).select_related("page")
    replies = CommentReply.objects.filter(person.owns()).select_related("comment__page")
    return [
        *({"page": item.page.title, "written": item.created_at, "text": item.text} for item in comments),
        *({"page": item.comment.page.title, "written": item.created_at, "text": item.text} for item in replies),
    ]


def erase_comments(person: Person) -> None:
    """Take the text of comments out of the history, which holds a copy of it. They themselves go with the account."""
    for part, action in (("comment", "wagtail.comments.create"), ("reply", "wagtail.comments.create_reply")):
        written = PageLogEntry.objects.filter(person.owns(), action=action)
        keys = {entry.data[part]["id"] for entry in written}
        for entry in PageLogEntry.objects.filter(**{f"data__{part}__id__in": keys}):
            entry.data[part]["text"] = ""
            entry.save(update_fields=["data"])


def actions_of(person: Person) -> list[dict]:
    return [
        {"when": entry.timestamp, "action": entry.action, "what": entry.label}
        for model in log_registry.get_log_entry_models()
        for entry in model.objects.filter(person.owns())
    ]


def forget_labels(model: type[Model], keys) -> None:
    """Let the history name things by number alone: what they are called says who somebody is."""
    entries = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
    for key in keys:
        entries.filter(object_id=str(key)).update(label=f"#{key}")


def erase_label(person: Person) -> None:
    if person.user:
        forget_labels(User, [person.user.pk])


def texts_of_history(person: Person) -> list[tuple[QuerySet, str]]:
    return [
        (ModelLogEntry.objects.all(), "label"),
        (ModelLogEntry.objects.all(), "data"),
        (PageLogEntry.objects.all(), "data"),
    ]


def texts_of_editors(person: Person) -> list[tuple[QuerySet, str]]:
    """Return what others remarked. What somebody remarked about a page goes with their account."""
    return [(model.objects.exclude(person.owns()), "text") for model in (Comment, CommentReply)]


def current(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Return the versions of pages that are on the site, will be, or that an editor works on."""
    pages = Page.objects.all()
    return revisions.filter(
        Q(pk__in=pages.values("latest_revision"))
        | Q(pk__in=pages.values("live_revision"))
        | Q(approved_go_live_at__isnull=False)
    )


def pages_showing(person: Person) -> dict[int, str]:
    """Return the titles of the pages that show an address, such as that of a contact, by the number of the page."""
    found = naming(current(Revision.page_revisions.order_by("object_id", "pk")), "content", person.addresses)
    return {int(revision.object_id): revision.content["title"] for revision in found}


def settings_showing(person: Person) -> list[SiteSettings]:
    """Return the settings of sites that show an address at the foot of every page."""
    if not person.addresses:
        return []
    pattern = pattern_of(person.addresses)
    return [row for row in SiteSettings.objects.all() if is_in(row.serializable_data(), pattern)]


def places_showing(person: Person) -> dict[str, str]:
    """Return what shows an address and is for an editor to change, pages and settings, by the address at which that is done."""
    places = {reverse("wagtailadmin_pages:edit", args=[pk]): title for pk, title in pages_showing(person).items()}
    for row in settings_showing(person):
        where = reverse("wagtailsettings:edit", args=[row._meta.app_label, row._meta.model_name, row.site_id])
        places[where] = str(capfirst(row._meta.verbose_name))
    return places


def old_versions() -> QuerySet[Revision]:
    return Revision.page_revisions.exclude(pk__in=current(Revision.page_revisions.all()).values("pk"))


def old_versions_showing(person: Person) -> list[dict]:
    """Return the versions of pages that are no longer used, and showed an address."""
    found = naming(old_versions(), "content", person.addresses)
    return [{"page": revision.content["title"], "saved": revision.created_at} for revision in found]


def clean_old_versions(person: Person) -> None:
    """Take addresses, and the contacts that they belong to, out of the versions of pages that are no longer used."""
    for revision in naming(old_versions(), "content", person.addresses):
        cleaned = without_contacts(revision.content, person.addresses)
        Revision.objects.filter(pk=revision.pk).update(content=cleaned)
    take_out(old_versions(), "content", person.addresses)


def without_contacts(value, addresses: frozenset[str]):
    """Return the content of a page with the contacts that have one of the addresses emptied."""
    if isinstance(value, list):
        return [without_contacts(item, addresses) for item in value]
    if not isinstance(value, dict):
        return value
    cleaned = {name: without_contacts(item, addresses) for name, item in value.items()}
    is_theirs = str(value.get("contact_email", "")).lower() in addresses
    return cleaned | ({name: "" for name in CONTACT_FIELDS if name in value} if is_theirs else {})


register(
    PersonalData(
        "admin_preferences",
        _("Preferences and picture in the admin"),
        admin_preferences_of,
        erase_admin_picture,
        covers=("wagtailusers.UserProfile", "wagtailcore.PageSubscription", "wagtailcore.APIToken"),
    )
)
register(
    PersonalData(
        "previews",
        _("Previews in the admin"),
        previews_of,
        erase_previews,
        forget_previews,
        _("What was typed for a preview goes after a day."),
        covers=("wagtailadmin.FormState", "wagtailadmin.EditingSession"),
        others=lambda person: len(previews_with(person)),
    )
)
register(
    PersonalData(
        "work",
        _("Pages, images and documents made"),
        work_of,
        afterwards=NAMELESS,
        covers=(
            *("wagtailcore.Page", "wagtailcore.Revision", "wagtailcore.UploadedFile"),
            *("portal.PortalImage", "wagtailimages.Image", "wagtaildocs.Document"),
        ),
    )
)
register(
    PersonalData(
        "reviews",
        _("Reviews asked and done"),
        reviews_of,
        afterwards=NAMELESS,
        covers=("wagtailcore.WorkflowState", "wagtailcore.TaskState"),
        texts=lambda person: [(TaskState.objects.all(), "comment")],
    )
)
register(
    PersonalData(
        "comments",
        _("Comments on pages"),
        comments_of,
        erase_comments,
        covers=("wagtailcore.Comment", "wagtailcore.CommentReply"),
        texts=texts_of_editors,
    )
)
register(
    PersonalData(
        "history",
        _("Actions in the history of the site"),
        actions_of,
        erase_label,
        afterwards=NAMELESS,
        covers=("wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry"),
        texts=texts_of_history,
    )
)
register(
    PersonalData(
        "mentions",
        _("Pages and settings that show the address"),
        lambda person: list(places_showing(person).values()),
        afterwards=_("stays until an editor changes it"),
    )
)
register(
    PersonalData(
        "old_versions",
        _("Old versions of pages that showed the address"),
        old_versions_showing,
        clean_old_versions,
        afterwards=NAMELESS,
    )
)
