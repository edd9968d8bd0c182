"""The register that all registers extend, on how often pages were read."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.urls import NoReverseMatch, reverse
from openpyxl import load_workbook
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import ModelLogEntry, Page, ReferenceIndex
from wagtail.permissions import policy_registry

from portal.models import DailyViews, User
from tests.helpers import text_of
from tests.portal.register import register

INDEX = "/admin/portal/dailyviews/"
TODAY = date(2026, 5, 8)

pytestmark = pytest.mark.urls("tests.portal.register_urls")


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False


@pytest.fixture
def rows(db):
    """Three pages that were read, one of them by nobody."""
    home = Page.objects.get(depth=2)
    titles = ["=1+1", "Vroeg voorlezen", "-"]
    pages = [home.add_child(instance=Page(title=title, slug=f"p{number}")) for number, title in enumerate(titles)]
    Page.objects.filter(pk=pages[0].pk).update(locked=True, first_published_at=datetime(2026, 5, 8, 22, 30, tzinfo=UTC))
    return [
        DailyViews.objects.create(page=page, day=TODAY - timedelta(days=number), views=number * 10)
        for number, page in enumerate(pages)
    ]


def person(*codenames: str) -> User:
    """Return somebody whose role has these permissions."""
    user = User.objects.create_user(f"{'-'.join(codenames)}@voorbeeld.example")
    group = Group.objects.create(name="Kijkers")
    group.permissions.set(Permission.objects.filter(codename__in=codenames))
    user.groups.add(group)
    return user


@pytest.fixture
def viewer(db, client):
    client.force_login(person("access_admin", "view_dailyviews"))
    return client


def shown(response) -> list[str]:
    """Return the first cell of each row of the list, without its buttons."""
    soup = BeautifulSoup(response.content, "html.parser")
    return [cell.get_text(strip=True) for cell in soup.select("table.listing td .title-wrapper")]


def test_who_may_view_sees_the_rows(rows, viewer):
    response = viewer.get(INDEX)
    assert response.status_code == 200
    assert shown(response) == ["=1+1", "Vroeg voorlezen", "-"]
    assert "8 mei 2026" in text_of(response.content)
    assert "ja" in text_of(response.content, "table.listing")


@pytest.mark.parametrize("path", ["", "results/", "inspect/{pk}/", "?export=csv", "?export=xlsx"])
@pytest.mark.parametrize("codename", ["access_admin", "change_dailyviews"])
def test_who_may_not_view_sees_nothing(rows, client, path, codename):
    client.force_login(person("access_admin", codename))
    response = client.get(INDEX + path.format(pk=rows[0].pk))
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")
    assert not ModelLogEntry.objects.exists()


def test_menu_has_the_register_for_who_may_view(rf, db):
    request = rf.get("/admin/")
    item = register.get_menu_item()
    for codename, is_shown in [("view_dailyviews", True), ("change_dailyviews", False)]:
        Group.objects.filter(name="Kijkers").delete()
        request.user = person("access_admin", codename)
        assert item.is_shown(request) is is_shown


def test_visitor_is_asked_to_sign_in(rows, client):
    assert client.get(INDEX).status_code == 302


@pytest.mark.parametrize("action", ["create", "edit", "delete", "history"])
def test_nobody_adds_edits_or_deletes(rows, editor_client, action):
    with pytest.raises(NoReverseMatch):
        register.url_helper.get_action_url(action, rows[0].pk)
    for address in (f"{INDEX}{action}/", f"{INDEX}{action}/{rows[0].pk}/"):
        assert editor_client.post(address, {"views": 1}).status_code == 404
    assert DailyViews.objects.count() == 3


def test_lists_take_no_posts(rows, editor_client):
    for address in (INDEX, f"{INDEX}inspect/{rows[0].pk}/"):
        assert editor_client.post(address).status_code == 405


def test_permission_policy_is_for_looking_alone(db):
    policy = policy_registry.get_by_type(DailyViews)
    viewer = person("access_admin", "view_dailyviews", "change_dailyviews")
    administrator = User.objects.create_superuser("beheer@voorbeeld.example")
    for user in (viewer, administrator):
        assert policy.user_has_permission(user, "view")
        assert not policy.user_has_any_permission(user, ["add", "change", "delete"])
    assert set(policy.users_with_any_permission(["view", "change"])) == {viewer, administrator}
    assert not policy.users_with_any_permission(["change"]).exists()


def test_role_can_be_given_the_view_permission_alone(db):
    assert [permission.codename for permission in register.get_permissions_for_registration()] == ["view_dailyviews"]


def test_details_show_every_column(rows, viewer):
    response = viewer.get(f"{INDEX}inspect/{rows[0].pk}/")
    text = text_of(response.content)
    assert "=1+1" in text
    assert "Pagina" in text
    assert "Op slot ja" in text


@pytest.mark.parametrize("key", ["0", "abc", "99999999999999999999"])
def test_details_of_nothing_are_not_found(rows, viewer, key):
    assert viewer.get(f"{INDEX}inspect/{key}/").status_code == 404


def test_rows_have_the_buttons_of_the_register(rows, viewer):
    for address in (INDEX, f"{INDEX}inspect/{rows[0].pk}/"):
        soup = BeautifulSoup(viewer.get(address).content, "html.parser")
        assert soup.select_one(f'a[href="/stempel/{rows[0].pk}/"]').get_text(strip=True) == "Stempelen"


def test_search_looks_for_every_word(rows, viewer):
    assert shown(viewer.get(INDEX, {"q": "lezen VROEG"})) == ["Vroeg voorlezen"]
    assert "Geen" in text_of(viewer.get(INDEX, {"q": "bestaat niet"}).content)


def test_filters_keep_what_is_asked_for(rows, viewer):
    assert shown(viewer.get(INDEX, {"since": "2026-05-07"})) == ["=1+1", "Vroeg voorlezen"]
    assert shown(viewer.get(INDEX, {"page__locked": "true"})) == ["=1+1"]
    assert len(shown(viewer.get(INDEX, {"since": "gisteren"}))) == 3, "what is no date filters nothing"


def test_address_filters_by_nothing_else(rows, viewer):
    parameters = {"page__owner__password__startswith": "x", "views__gt": "100", "nonsense": "1"}
    assert len(shown(viewer.get(INDEX, parameters))) == 3


@pytest.mark.parametrize(
    ("ordering", "first"), [("views", "=1+1"), ("-views", "-"), ("page__title", "-"), ("page__owner__password", "=1+1")]
)
def test_columns_order_the_rows(rows, viewer, ordering, first):
    assert shown(viewer.get(INDEX, {"ordering": ordering}))[0] == first


def more_rows(count: int) -> None:
    page = Page.objects.get(depth=2)
    DailyViews.objects.bulk_create(
        [DailyViews(page=page, day=TODAY - timedelta(days=10 + number), views=number) for number in range(count)]
    )


def test_long_register_is_shown_in_pages(rows, viewer):
    more_rows(60)
    assert len(shown(viewer.get(INDEX))) == 50
    assert len(shown(viewer.get(INDEX, {"p": 2}))) == 13
    assert len(shown(viewer.get(INDEX, {"p": "nonsense"}))) == 50


@pytest.mark.parametrize("path", ["", "results/", "?export=csv", "?export=xlsx", "?q=lezen&since=2026-01-01"])
def test_thirty_rows_cost_as_many_queries_as_three(rows, viewer, path, query_counter):
    contents(viewer.get(INDEX + path))  # what is looked up once for each process
    few = query_counter(lambda: contents(viewer.get(INDEX + path)))
    more_rows(27)
    assert query_counter(lambda: contents(viewer.get(INDEX + path))) == few


@pytest.fixture
def query_counter(django_assert_max_num_queries):
    def count(action) -> int:
        with django_assert_max_num_queries(60) as queries:
            action()
        return len(queries)

    return count


def contents(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def as_csv(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(contents(response).decode())))


def as_sheet(response):
    return load_workbook(io.BytesIO(contents(response))).active


def test_csv_has_every_value_and_no_formula(rows, viewer):
    head, first, second, third = as_csv(viewer.get(INDEX, {"export": "csv"}))
    assert [heading for heading in head if heading in ("Gepubliceerd", "Niets", "Thema's")] == [head[2], *head[5:]]
    assert first == ["'=1+1", "2026-05-08", "2026-05-09 00:30:00", "0", "ja", "", "Opvoeden, Taal"]
    assert second[0] == "Vroeg voorlezen"
    assert second[3:5] == ["10", "nee"]
    assert third[0] == "'-"


@pytest.mark.parametrize("title", ["=1+1", "+31", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_no_value_is_calculated(db, viewer, title):
    page = Page.objects.get(depth=2)
    Page.objects.filter(pk=page.pk).update(title=title)
    DailyViews.objects.create(page=page, day=TODAY)
    assert as_csv(viewer.get(INDEX, {"export": "csv"}))[1][0] == f"'{title}"
    cell = as_sheet(viewer.get(INDEX, {"export": "xlsx"}))["A2"]
    assert cell.data_type == "s"


def test_workbook_has_numbers_and_dates(rows, viewer):
    response = viewer.get(INDEX, {"export": "xlsx"})
    assert f"gelezen-{date.today()}.xlsx" in response["Content-Disposition"]
    sheet = as_sheet(response)
    assert sheet.title == "Gelezen"
    assert sheet.freeze_panes == "A2"
    row = [cell.value for cell in sheet[2]]
    assert row[0] == "=1+1"
    assert sheet["A2"].data_type == "s"
    assert row[1:] == [
        TODAY,
        datetime(2026, 5, 9, 0, 30),  # Dutch time
        0,
        "ja",
        None,
        "Opvoeden, Taal",
    ]


def test_unprintable_characters_are_left_out(db, viewer):
    page = Page.objects.get(depth=2)
    Page.objects.filter(pk=page.pk).update(title="Wel\x0bkom")
    DailyViews.objects.create(page=page, day=TODAY)
    assert as_sheet(viewer.get(INDEX, {"export": "xlsx"}))["A2"].value == "Welkom"


def test_export_has_the_rows_that_the_filters_let_through(rows, viewer):
    more_rows(100)
    assert len(as_csv(viewer.get(INDEX, {"export": "csv"}))) == 104
    assert len(as_csv(viewer.get(INDEX, {"export": "csv", "q": "lezen"}))) == 2
    html = viewer.get(INDEX, {"q": "lezen"}).content.decode()
    assert html.index("export=xlsx") < html.index("export=csv")
    assert "q=lezen&amp;export=xlsx" in html


def test_export_is_in_the_history(rows, viewer):
    contents(viewer.get(INDEX, {"export": "csv", "q": "Vroeg"}))
    entry = ModelLogEntry.objects.get()
    assert entry.action == "portal.export_register"
    assert entry.user.email == "access_admin-view_dailyviews@voorbeeld.example"
    assert entry.data == {"register": "Gelezen", "rows": 1, "format": "CSV"}
    assert "Gelezen" in entry.message


def test_other_format_is_no_export(rows, viewer):
    assert viewer.get(INDEX, {"export": "exe"})["Content-Type"].startswith("text/html")
    assert not ModelLogEntry.objects.exists()


def test_row_is_found_from_elsewhere_in_the_admin(rows):
    register.register_admin_url_finders()
    viewer = person("access_admin", "view_dailyviews")
    assert AdminURLFinder(viewer).get_edit_url(rows[0]) == f"{INDEX}inspect/{rows[0].pk}/"
    Group.objects.all().delete()
    stranger = person("access_admin")
    assert AdminURLFinder(stranger).get_edit_url(rows[0]) is None


def test_saving_a_row_costs_nothing_for_the_index_of_references(rows):
    register.register_indexing()
    assert DailyViews not in ReferenceIndex.tracked_models
