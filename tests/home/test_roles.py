"""What each role may do in the admin, asked of the admin itself."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Task, Workflow

from home.roles import ADMINISTRATOR, EDITOR, MODERATOR, WORKFLOW, create_roles, permissions
from news.demo import build_news
from news.models import NewsIndexPage, NewsPage
from tests.helpers import add_url, edit_url, form_data, publish, save_draft

NOBODY = None
EVERYBODY = {EDITOR, MODERATOR, ADMINISTRATOR}
MANAGERS = {MODERATOR, ADMINISTRATOR}

# Addresses of the admin and who may open them.
ADDRESSES = {
    "/admin/": EVERYBODY,
    "/admin/news/": EVERYBODY,
    "/admin/events/": EVERYBODY,
    "/admin/partners/": EVERYBODY,
    "/admin/programmes/": EVERYBODY,
    "/admin/offers/": EVERYBODY,
    "/admin/images/": EVERYBODY,
    "/admin/documents/": EVERYBODY,
    "/admin/images/multiple/add/": EVERYBODY,
    "/admin/snippets/portal/theme/add/": MANAGERS,
    "/admin/snippets/portal/municipality/add/": MANAGERS,
    "/admin/users/": {ADMINISTRATOR},
    "/admin/users/new/": {ADMINISTRATOR},
    "/admin/groups/": {ADMINISTRATOR},
    "/admin/redirects/": {ADMINISTRATOR},
    "/admin/workflows/list/": {ADMINISTRATOR},
    "/admin/collections/": {ADMINISTRATOR},
    "/admin/settings/portal/sitesettings/": {ADMINISTRATOR},
    "/admin/reports/personal-data/": {ADMINISTRATOR},
}


def state() -> tuple:
    """Everything that roles consist of."""
    return (
        sorted(Group.objects.values_list("name", "permissions__codename")),
        sorted(GroupPagePermission.objects.values_list("group__name", "page", "permission__codename")),
        sorted(GroupCollectionPermission.objects.values_list("group__name", "collection", "permission__codename")),
        sorted(Workflow.objects.values_list("name", flat=True)),
        sorted(Task.objects.values_list("name", flat=True)),
    )


def opens(client, address: str) -> bool:
    """Whether a page of the admin is shown, and not refused or exchanged for the start page."""
    response = client.get(address, follow=True)
    shown = response.redirect_chain[-1][0] if response.redirect_chain else address
    return response.status_code == 200 and shown.startswith(address) and not shown.startswith("/account/")


def test_roles_are_the_same_after_the_second_time(db, capsys):
    call_command("create_roles")
    once = state()
    call_command("create_roles")
    assert state() == once
    assert capsys.readouterr().out.split() == [EDITOR, MODERATOR, ADMINISTRATOR] * 2


def test_wagtails_own_names_are_gone(db):
    create_roles()
    assert set(Group.objects.values_list("name", flat=True)) == EVERYBODY
    assert list(Workflow.objects.values_list("name", flat=True)) == [WORKFLOW]
    assert list(Task.objects.values_list("name", flat=True)) == [WORKFLOW]


def test_what_somebody_added_to_a_role_stays(db):
    create_roles()
    group = Group.objects.get(name=EDITOR)
    group.permissions.add(*permissions(["add_redirect"]))
    create_roles()
    assert group.permissions.filter(codename="add_redirect").exists()


def test_moderators_do_the_task_of_the_workflow(db):
    create_roles()
    assert [group.name for group in Task.objects.get().specific.groups.all()] == [MODERATOR]


@pytest.mark.parametrize("role", [EDITOR, MODERATOR, ADMINISTRATOR, NOBODY])
def test_role_opens_its_own_pages_of_the_admin_alone(site, sign_in_as, role):
    client = sign_in_as(role)
    opened = {address for address in ADDRESSES if opens(client, address)}
    assert opened == {address for address, roles in ADDRESSES.items() if role in roles}


def test_visitor_is_asked_to_sign_in(site, client):
    for address in ADDRESSES:
        response = client.get(address)
        assert response.status_code == 302
        assert response.url == f"/account/login/?next={address}"


def new_item(client, **changes) -> dict:
    address = add_url(NewsPage, NewsIndexPage.objects.get())
    return form_data(client, address, title="Nieuw bericht", introduction="Kort.", slug="nieuw-bericht", **changes)


@pytest.mark.parametrize(("role", "may_publish"), [(EDITOR, False), (MODERATOR, True), (ADMINISTRATOR, True)])
def test_who_may_publish_news(site, sign_in_as, role, may_publish):
    client = sign_in_as(role)
    response = publish(client, add_url(NewsPage, NewsIndexPage.objects.get()), new_item(client))
    assert response.status_code == 302, "the page is kept in any case"
    assert NewsPage.objects.get(slug="nieuw-bericht").live is may_publish


@pytest.mark.parametrize(("role", "may_publish"), [(EDITOR, False), (MODERATOR, True), (ADMINISTRATOR, True)])
def test_publishing_is_the_first_action_for_who_may(site, sign_in_as, role, may_publish):
    html = sign_in_as(role).get(add_url(NewsPage, NewsIndexPage.objects.get())).content.decode()
    assert ('name="action-publish"' in html) is may_publish
    if may_publish:
        assert html.index('name="action-publish"') < html.index('name="action-submit"')


@pytest.mark.parametrize(("role", "may_delete"), [(EDITOR, False), (MODERATOR, True), (ADMINISTRATOR, True)])
def test_who_may_delete_a_published_page(site, sign_in_as, role, may_delete):
    page = build_news("Oud bericht", "oud-bericht")
    sign_in_as(role).post(f"/admin/pages/{page.pk}/delete/")
    assert NewsPage.objects.filter(pk=page.pk).exists() is not may_delete


@pytest.mark.parametrize(("role", "may_unpublish"), [(EDITOR, False), (MODERATOR, True), (ADMINISTRATOR, True)])
def test_who_may_take_a_page_off_the_site(site, sign_in_as, role, may_unpublish):
    page = build_news("Oud bericht", "oud-bericht")
    sign_in_as(role).post(f"/admin/pages/{page.pk}/unpublish/")
    assert NewsPage.objects.get(pk=page.pk).live is not may_unpublish


def submit(client) -> NewsPage:
    """Let somebody write a news item and send it for review."""
    data = new_item(client) | {"action-submit": "action-submit"}
    data = {name: value for name, value in data.items() if not name.startswith("body-")} | {"body-count": "0"}
    assert save_draft(client, add_url(NewsPage, NewsIndexPage.objects.get()), data).status_code == 302
    return NewsPage.objects.get(slug="nieuw-bericht")


def approve(client, page: NewsPage):
    state = page.current_workflow_task_state
    return client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]), {"comment": ""}
    )


def test_editor_submits_and_moderator_approves(site, sign_in_as):
    page = submit(sign_in_as(EDITOR))
    assert page.live is False
    assert page.current_workflow_state.workflow.name == WORKFLOW
    assert approve(sign_in_as(MODERATOR), page).status_code == 302
    assert NewsPage.objects.get(pk=page.pk).live is True


def unchanged(client, page: NewsPage) -> dict:
    """Return what a browser sends for a news item in which nobody typed."""
    sent = form_data(client, edit_url(page)) | {"introduction": page.introduction}
    return {name: value for name, value in sent.items() if not name.startswith("body-")} | {"body-count": "0"}


@pytest.mark.parametrize("changes", [{}, {"introduction": "Kort en goed."}], ids=["as it is", "corrected"])
def test_moderator_approves_from_the_form(site, sign_in_as, changes):
    page = submit(sign_in_as(EDITOR))
    moderator = sign_in_as(MODERATOR)
    sent = unchanged(moderator, page) | changes
    action = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    assert moderator.post(edit_url(page), sent | action).status_code == 302
    page = NewsPage.objects.get(pk=page.pk)
    assert page.live is True
    assert page.introduction == sent["introduction"]


def test_form_that_nobody_touched_has_not_changed(site, sign_in_as):
    page = submit(sign_in_as(EDITOR))
    moderator = sign_in_as(MODERATOR)
    before = page.revisions.count()
    sent = unchanged(moderator, page)
    moderator.post(edit_url(page), sent | {"action-workflow-action": "true", "workflow-action-name": "approve"})
    assert page.revisions.count() == before


def test_editor_cannot_approve(site, sign_in_as):
    client = sign_in_as(EDITOR)
    page = submit(client)
    approve(client, page)
    assert NewsPage.objects.get(pk=page.pk).live is False


def test_editor_edits_a_published_page_without_changing_the_site(site, sign_in_as):
    page = build_news("Oud bericht", "oud-bericht")
    client = sign_in_as(EDITOR)
    publish(client, edit_url(page), form_data(client, edit_url(page), title="Andere titel"))
    page = NewsPage.objects.get(pk=page.pk)
    assert (page.title, page.draft_title) == ("Oud bericht", "Andere titel")
    assert page.has_unpublished_changes
