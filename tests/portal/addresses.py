"""Every address that the site answers, and a small world in which each leads somewhere."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django.utils.regex_helper import normalize
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    PageViewRestriction,
    Site,
    Task,
    UploadedFile,
    Workflow,
    WorkflowPage,
)

from elearning import services
from elearning.demo import build_coordinator, build_invitation
from elearning.learners import Learner
from elearning.models import CoursePage, CourseResult, LessonPage, LessonResult, QuestionBank, TestPage
from elearning.services.certificates import issue_certificate
from home.demo import build_site
from home.models import FormPage, HomePage, StandardPage
from home.roles import ADMINISTRATOR, EDITOR, MODERATOR, create_roles
from news.demo import build_news
from news.models import NewsPage
from partners.models import PartnerPage
from portal.demo import build_page, build_place
from portal.models import Audience, Municipality, PortalImage, Profile, Region, Theme
from tests.helpers import INTRODUCTION, in_days, make_image, one_of_each
from tests.news.registering import book, make_meeting
from tests.portal.accounts import person

ROLES = ("anonymous", "learner", "other", "editor", "moderator", "administrator")
GROUPS = {"editor": EDITOR, "moderator": MODERATOR, "administrator": ADMINISTRATOR}


@dataclass(frozen=True)
class Address:
    """An address as it is written in the table, such as `account/gegevens/`, and what is filled in to ask for it."""

    pattern: str
    form: str
    arguments: tuple[str, ...]

    def path(self, world: "World") -> str:
        return "/" + self.form % {name: world.value(self.pattern, name) for name in self.arguments}


def addresses() -> list[Address]:
    """Return every address that the site answers, each once, as it is answered: the first of two that are the same."""
    found: dict[str, Address] = {}
    for expression in leaves(get_resolver().url_patterns):
        form, arguments = normalize(expression)[0]
        pattern = re.sub(r"%\((\w+)\)s", r"<\1>", form) or expression  # with a choice in it, which has no one form
        found.setdefault(pattern, Address(pattern, form, tuple(arguments)))
    return list(found.values())


def leaves(patterns: list[URLPattern | URLResolver], prefix: str = ""):
    for pattern in patterns:
        expression = prefix + pattern.pattern.regex.pattern.removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from leaves(pattern.url_patterns, expression)
        else:
            yield expression.replace(r"\Z", "")


@dataclass
class World:
    """A site with one of everything, and people of every role."""

    clients: dict[str, Client]
    words: dict[str, object]
    keys: dict[str, object]
    places: dict[str, str]

    def value(self, pattern: str, name: str) -> object:
        """Return what an argument is: at this place, by its name, or by the longest beginning that says of what it is the key."""
        place = pattern.split(f"<{name}>")[0] + f"<{name}>"
        if place in self.keys:
            return self.keys[place]
        if name in self.words:
            return self.words[name]
        starts = [start for start in self.keys if pattern.startswith(start) and not start.endswith(">")]
        assert starts, f"Say in tests/portal/addresses.py what <{name}> is in {pattern}."
        return self.keys[max(starts, key=len)]

    def path(self, address: Address) -> str:
        names = address.arguments
        return self.places.get(address.pattern) or "/" + address.form % {
            n: self.value(address.pattern, n) for n in names
        }

    def addresses(self) -> list[Address]:
        """Return all addresses, and the kinds of pages that the last of them leads to."""
        found = addresses()
        known = {address.pattern for address in found}
        return [*found, *(Address(name, "", ()) for name in self.places if name not in known)]


def make_people() -> dict:
    """Return somebody of every role but the stranger."""
    create_roles()
    people = {role: person(f"{role}@voorbeeld.example") for role in ROLES[1:]}
    for role, group in GROUPS.items():
        people[role].groups.add(Group.objects.get(name=group))
    return people


def make_learning(pages: dict, people: dict) -> dict[str, object]:
    """Let the learner take a course, and the other one begin it; return keys of what is the learner's alone."""
    course, learner = pages[CoursePage], people["learner"]
    Profile.objects.create(user=learner, certificate_name="Lena de Wit", organisation=pages[PartnerPage])
    services.enrol(Learner(user_id=people["other"].pk), course)
    enrolment = services.enrol(Learner(user_id=learner.pk), course)
    attempt = services.start_test(enrolment, pages[TestPage])
    result = CourseResult.objects.create(enrolment=enrolment, completed_at=timezone.now(), score=0.9, rule={})
    lesson_result = LessonResult.objects.create(enrolment=enrolment, lesson=pages[LessonPage])
    certificate = issue_certificate(enrolment, result)
    coordinator = build_coordinator(learner, pages[PartnerPage])
    invitation = build_invitation(course, "K7HQ2M", 20, in_days(0), people["administrator"])
    return {
        "leren/poging/": attempt.pk,
        "leren/certificaat/": certificate.serial,
        "certificaat/": certificate.serial,
        "leren/uitnodiging/": invitation.code,
        "leren/cursus/": course.pk,
        "leren/les/": pages[LessonPage].pk,
        "admin/lessons/": pages[LessonPage].pk,
        "leren/toets/": pages[TestPage].pk,
        "admin/elearning/enrolment/": enrolment.pk,
        "admin/elearning/lessonresult/": lesson_result.pk,
        "admin/elearning/attempt/": attempt.pk,
        "admin/elearning/certificate/": certificate.pk,
        "admin/invitations/": invitation.pk,
        "admin/coordinators/": coordinator.pk,
        "admin/snippets/elearning/questionbank/": QuestionBank.objects.get().pk,
        "admin/snippets/choose/elearning/questionbank/": QuestionBank.objects.get().pk,
    }


def make_words_and_settings(people: dict) -> dict[str, object]:
    place = build_place("Vlierdam", Municipality.objects.get())
    words = {"theme": Theme.objects.create(name="Taal", slug="taal"), "place": place, "region": Region.objects.get()}
    words |= {"audience": Audience.objects.create(name="Ouders", slug="ouders"), "municipality": place.municipality}
    snippets = {f"admin/snippets/portal/{name}/": word.pk for name, word in words.items()}
    choosers = {f"admin/snippets/choose/portal/{name}/": word.pk for name, word in words.items()}
    redirect = Redirect.objects.create(old_path="/oud", redirect_link="/nieuws/")
    return {
        "thema/": "taal",
        "sitemap-": "pages",
        "account/2fa/webauthn/keys/": 1,
        "admin/redirects/": redirect.pk,
        "admin/settings/": Site.objects.get().pk,
        "admin/sites/": Site.objects.get().pk,
        "admin/users/": people["other"].pk,
        "admin/groups/": Group.objects.get(name=EDITOR).pk,
        **snippets,
        **choosers,
    }


def make_files(folder: Path, people: dict) -> dict[str, object]:
    image = make_image(folder)
    image.get_file_hash(), image.get_file_size()  # or they are kept when they are first asked for
    collection = Collection.get_first_root_node().add_child(name="Voor de redactie")
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.GROUPS
    )
    restriction.groups.set(Group.objects.filter(name__in=GROUPS.values()))
    document = Document.objects.create(
        title="Verslag", file=ContentFile(b"%PDF-1.7", "verslag.pdf"), collection=collection
    )
    document.get_file_hash()
    document.get_file_size()
    waiting = {
        name: UploadedFile.objects.create(
            for_content_type=ContentType.objects.get_for_model(model),
            file=ContentFile(b"bytes", f"wacht.{name}"),
            uploaded_by_user=people["editor"],
        ).pk
        for name, model in (("images", PortalImage), ("documents", Document))
    }
    return {
        "documenten/": document.pk,
        "documenten/<_0>/<_1>": document.filename,
        "documenten/authenticate_with_password/": restriction.pk,
        "admin/collections/": collection.pk,
        "admin/documents/": document.pk,
        "admin/api/main/documents/": document.pk,
        "admin/images/": image.pk,
        "admin/api/main/images/": image.pk,
        "admin/images/multiple/create_from_uploaded_image/": waiting["images"],
        "admin/images/multiple/delete_upload/": waiting["images"],
        "admin/documents/multiple/create_from_uploaded_document/": 0,  # only there when more is asked than a file
        "admin/documents/multiple/delete_upload/": waiting["documents"],
    }


def make_world(folder: Path) -> World:
    """Make the world, with pictures drawn in a folder."""
    build_site()
    people = make_people()
    pages = one_of_each()
    clients = {role: Client() for role in ROLES}
    for role, user in people.items():
        clients[role].force_login(user)
    meeting, news, home = make_meeting(10), pages[NewsPage], HomePage.objects.get()
    registration = book(meeting.slots[0], "Anna")
    revision = news.save_revision(user=people["editor"])
    workflow = Workflow.objects.get()
    WorkflowPage.objects.get_or_create(workflow=workflow, page=news)
    checked = build_news("In controle", "in-controle")
    checked.save_revision(user=people["editor"])
    state = workflow.start(checked, people["editor"])
    private = build_page(StandardPage, home, "Besloten", "besloten", introduction=INTRODUCTION)
    restriction = PageViewRestriction.objects.create(
        page=private, restriction_type=PageViewRestriction.PASSWORD, password="vlier"
    )
    members = build_page(StandardPage, home, "Leden", "leden", introduction=INTRODUCTION)
    PageViewRestriction.objects.create(page=members, restriction_type=PageViewRestriction.LOGIN)
    build_page(StandardPage, home, "Concept", "concept", is_published=False, introduction=INTRODUCTION)
    presence = EditingSession.objects.create(
        user=people["editor"], content_type=news.cached_content_type, object_id=news.pk, last_seen_at=timezone.now()
    )
    keys = make_learning(pages, people) | make_words_and_settings(people) | make_files(folder, people)
    keys |= {
        "": "",
        "tel/": news.pk,
        "aanmelding/": registration.key,
        "aanmelding/<rest>": "onbekend/",
        "_util/": private.pk,
        "account/oidc/": "sso",
        "account/password/reset/key/": "1-abc",
        "admin/": news.pk,
        "admin/settings/<app_name>": "portal",
        "admin/settings/<app_name>/<model_name>": "sitesettings",
        "admin/tag-autocomplete/<app_name>": "taggit",
        "admin/tag-autocomplete/<app_name>/<model_name>": "tag",
        "admin/workflows/tasks/add/<app_label>": "wagtailcore",
        "admin/workflows/tasks/add/<app_label>/<model_name>": "groupapprovaltask",
        "admin/pages/workflow/": checked.pk,
        "admin/pages/<page_id>/workflow_history/detail/": checked.pk,
        "admin/events/check-in/": registration.key,
        "admin/events/": meeting.pk,
        "admin/forms/": pages[FormPage].pk,
        "admin/news/participant/": registration.people[0].pk,
        "admin/reports/personal-data/": 1,
        "admin/workflows/": workflow.pk,
        "admin/workflows/tasks/": Task.objects.get().pk,
    }
    words = {
        "page_view_restriction_id": restriction.pk,
        "occurrence_id": meeting.occurrences.get().pk,
        "parent_page_id": news.get_parent().pk,
        "destination_id": news.get_parent().pk,
        "revision_id": revision.pk,
        "revision_id_a": "live",
        "revision_id_b": revision.pk,
        "session_id": presence.pk,
        "task_id": Task.objects.get().pk,
        "task_state_id": state.current_task_state.pk,
        "workflow_pk": workflow.pk,
        "workflow_state_id": state.pk,
        "filter_spec": "original",
        "app_label": "news",
        "model_name": "newspage",
        "content_type_app_name": "news",
        "content_type_model_name": "newspage",
        "action": "delete",
        "action_name": "approve",
        "uidb36": "1",
        "uidb64": "MQ",
        "token": "x",
    }
    places = {
        "(?:admin|_util)/login/": "/_util/login/",
        "admin/password_reset/": "/admin/password_reset/confirm/MQ/x/",
        "(lesson)": pages[LessonPage].url,
        "(test)": pages[TestPage].url,
        "(question of a test)": f"{pages[TestPage].url}vraag/1/",
        "(result of a test)": f"{pages[TestPage].url}uitslag/1/",
        "(form of an editor)": pages[FormPage].url,
        "(form to register)": f"{meeting.url}aanmelden/?datum={meeting.occurrences.get().pk}",
        "(page with a password)": private.url,
        "(page for who signs in)": members.url,
        "(draft)": "/concept/",
        "(file of a document)": "/media/documents/verslag.pdf",
        "(file of a picture)": "/media/original_images/tafel.png",
    }
    return World(clients, words, keys, places)
