"""Loads the content of the demo from the files in `home/demo_content/`.

Pages are made first and filled afterwards, because they refer to each other. A page that is there already is left as it
is, so that loading again never undoes what an editor did.
"""

from datetime import date, timedelta
from functools import partial

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from home.demo.courses import CourseLoader
from home.demo.files import CONTENT, find_first_day, plain, read
from home.demo.site import INDEXES, build_site
from home.demo.statements import statements
from home.models import FormField, FormPage, HomePage, StandardPage
from news.demo import build_event, build_news, build_report, moment
from news.models import (
    Attendee,
    EventPage,
    EventPartner,
    FollowUp,
    NewsPartner,
    Occurrence,
    RegistrationQuestion,
    RelatedNews,
)
from news.recurrence import dates
from partners.demo import build_coalition, build_offer, build_partner, build_programme
from partners.models import (
    CoalitionMember,
    OfferDelivery,
    PartnerAlias,
    PartnerContact,
    PartnerLocation,
    PartnerRole,
    ProgrammeFocusPoint,
)
from portal.demo import (
    Library,
    build_audience,
    build_document,
    build_image,
    build_municipality,
    build_page,
    build_place,
    build_region,
    build_theme,
)
from portal.models import FooterLink, SiteSettings

REGISTRATION = ("registration_here", "registration_scope", "registration_closes_days", "capacity")
REGISTRATION += ("registration_email", "registration_url")
CONTACT = ("contact_name", "contact_role", "contact_email", "contact_phone")


class ContentLoader:
    """Makes the pages of the demo."""

    def __init__(self, today: date):
        self.first_day = find_first_day(today)
        self.library = Library(self.first_day)
        self.made: list[tuple[Page, dict]] = []

    def load(self) -> None:
        """Load everything; what is there already stays as it is."""
        self.load_words()
        self.load_media()
        self.load_frame()
        for item in read("partners")["partner"]:
            self.add(build_partner, item, self.partner_fields(item))
        programmes = read("programmes")
        for item in programmes["programme"]:
            self.add(build_programme, item, self.programme_fields(item))
        for item in programmes["coalition"]:
            self.add(build_coalition, item, self.coalition_fields(item), self.page(item["programme"]))
        for item in read("offers")["offer"]:
            self.add(build_offer, item, self.offer_fields(item))
        for item in read("events")["event"]:
            self.add(build_event, item, self.event_fields(item))
        for item in read("reports")["report"]:
            self.add(build_report, item, self.report_fields(item), self.page(item["event"]))
        for item in read("news")["news"]:
            self.add(build_news, item, self.news_fields(item))
        CourseLoader(self.library, lambda item: self.image(item) | self.topics(item)).load()
        self.fill()
        self.load_settings()

    def page(self, slug: str) -> Page:
        return self.library.pages[slug]

    def load_words(self) -> None:
        """Geography, themes and audiences."""
        site = read("site")
        self.regions = {item["slug"]: build_region(**item) for item in site["region"]}
        self.municipalities = {
            item["slug"]: build_municipality(**item | {"region": self.regions[item["region"]]})
            for item in site["municipality"]
        }
        for item in site["place"]:
            build_place(item["name"], self.municipalities[item["municipality"]])
        self.themes = {item["slug"]: build_theme(**item) for item in site["theme"]}
        self.audiences = {
            item["slug"]: build_audience(**item, sort_order=number) for number, item in enumerate(site["audience"])
        }

    def load_media(self) -> None:
        for item in read("images")["image"]:
            path = CONTENT / "images" / f"{item['slug']}.webp"
            self.library.images[item["slug"]] = build_image(path, item["title"], item["alt"], item["credit"])
        for item in read("documents")["document"]:
            path = CONTENT / item["file"]
            self.library.documents[item["slug"]] = build_document(path, item["title"])

    def load_frame(self) -> None:
        """The front page, the overviews, standard pages, the statements and the contact form."""
        content, site = read("home"), read("site")["site"]
        introductions = {item["kind"]: item["introduction"] for item in read("indexes")["index"]}
        is_new = not HomePage.objects.exists()
        self.site = build_site(site["name"], introductions)
        home = HomePage.objects.get()
        if is_new:
            home.title, home.introduction = content["home"]["title"], content["home"]["introduction"]
            home.lead_image = self.library.images[content["home"]["lead_image"]]
            self.made.append((home, content["home"]))
        for _kind, _model, slug, _title in INDEXES:
            self.library.pages[slug] = Page.objects.child_of(home).get(slug=slug)
        for item in content["standard_page"]:
            fields = plain(item, "introduction") | self.image(item)
            self.add(partial(build_page, StandardPage, home), item, fields)
        for builder, item, fields in statements(content, self.library):
            # A site that was made with standard pages for these keeps them.
            if not StandardPage.objects.child_of(home).filter(slug=item["slug"]).exists():
                self.add(builder, item, fields)
        self.load_contact(home, content["contact"])

    def load_contact(self, home: HomePage, item: dict) -> None:
        names = ("label", "field_type", "required", "help_text", "choices")
        fields = [FormField(sort_order=number, **plain(entry, *names)) for number, entry in enumerate(item["field"])]
        for field in fields:
            field.choices = "\n".join(field.choices) if isinstance(field.choices, list) else field.choices
        self.library.pages["contact"] = build_page(
            FormPage,
            home,
            item["title"],
            "contact",
            introduction=item["introduction"],
            thank_you_text=item["thank_you_text"],
            to_address=read("site")["site"]["email"],
            from_address=read("site")["site"]["email"],
            subject=item["title"],
            form_fields=fields,
        )

    def add(self, builder, item: dict, fields: dict, *parents) -> None:
        """Make a page unless it is there, to be filled and published when all pages exist."""
        page = builder(*parents, title=item["title"], slug=item["slug"], is_published=False, **fields)
        self.library.pages[item["slug"]] = page
        if not page.live and not page.latest_revision_id:
            self.made.append((page, item))

    def fill(self) -> None:
        """Give the pages their bodies and pinned items, and publish them."""
        for page, item in self.made:
            page.refresh_from_db(fields=["numchild"])  # pages were added below it since it was made
            if item.get("body"):
                page.body = self.library.body(type(page).body.field.stream_block, item["body"])
            if item.get("related"):
                page.related_links = [RelatedNews(related=self.page(slug)) for slug in item["related"]]
            page.save_revision().publish()

    def load_settings(self) -> None:
        settings, is_new = SiteSettings.objects.get_or_create(site=self.site)
        if not is_new and settings.organisation_name:
            return
        site = read("site")["site"]
        for name in ("organisation_name", "tagline", "footer_text", "email", "phone", "address"):
            setattr(settings, name, site[name])
        settings.footer_links = [
            FooterLink(page=self.page(slug), sort_order=number) for number, slug in enumerate(site["footer_links"])
        ]
        settings.save()

    # Fields of each kind of page, from an item of a content file.

    def image(self, item: dict) -> dict:
        return {"lead_image": self.library.images[item["lead_image"]]} if item.get("lead_image") else {}

    def topics(self, item: dict) -> dict:
        """Themes, programmes, municipalities and audiences."""
        known = {"themes": self.themes, "municipalities": self.municipalities, "audiences": self.audiences}
        fields = {name: [objects[slug] for slug in item[name]] for name, objects in known.items() if name in item}
        if "programmes" in item:
            fields["programmes"] = [self.page(slug) for slug in item["programmes"]]
        return fields

    def partner_fields(self, item: dict) -> dict:
        return (
            plain(item, "kind", "introduction", "website")
            | self.topics(item)
            | {
                "logo": self.library.images[item["image"]],
                "other_names": [PartnerAlias(name=name) for name in item.get("aliases", [])],
                "contacts": [
                    PartnerContact(**{f"contact_{name}": value for name, value in contact.items()})
                    for contact in item.get("contact", [])
                ],
                "locations": [
                    PartnerLocation(**location | {"municipality": self.municipalities[location["municipality"]]})
                    for location in item.get("location", [])
                ],
            }
        )

    def programme_fields(self, item: dict) -> dict:
        return (
            plain(item, "hue", "introduction", "aims")
            | self.image(item)
            | self.topics(item)
            | {
                "region": self.regions[item["region"]],
                "period_start": date.fromisoformat(item["period_start"]),
                "period_end": date.fromisoformat(item["period_end"]),
                "focus_points": [
                    ProgrammeFocusPoint(**point | {"year": self.first_day.year + point["year"]})
                    for point in item.get("focus_point", [])
                ],
                "partner_roles": [
                    PartnerRole(**role | {"partner": self.page(role["partner"])}) for role in item.get("partner", [])
                ],
            }
        )

    def coalition_fields(self, item: dict) -> dict:
        return (
            plain(item, "introduction", *CONTACT)
            | self.image(item)
            | {
                "municipality": self.municipalities[item["municipality"]],
                "since": self.library.day(item["since_day"]),
                "members": [
                    CoalitionMember(**member | {"partner": self.page(member["partner"])})
                    for member in item.get("member", [])
                ],
            }
        )

    def offer_fields(self, item: dict) -> dict:
        return (
            plain(item, "introduction", "for_whom", "age_range", "costs")
            | self.image(item)
            | self.topics(item)
            | {"deliveries": [self.delivery(entry) for entry in item["delivery"]]}
        )

    def delivery(self, entry: dict) -> OfferDelivery:
        delivery = OfferDelivery(
            partner=self.page(entry["partner"]), **plain(entry, *CONTACT, "how_to_register", "how_to_refer")
        )
        delivery.municipalities = [self.municipalities[slug] for slug in entry.get("municipalities", [])]
        return delivery

    def event_fields(self, item: dict) -> dict:
        links = [
            EventPartner(partner=self.page(slug), role=role)
            for name, role in (("organisers", "organiser"), ("hosts", "host"), ("funders", "funder"))
            for slug in item.get(name, [])
        ]
        fields = plain(item, "kind", "introduction", "recurrence", *REGISTRATION, *CONTACT)
        for name, clock in (("registration_opens", "09:00"), ("registration_closes", "17:00")):
            if f"{name}_day" in item:
                fields[name] = moment(self.library.day(item[f"{name}_day"]), clock)
        days = self.occurrence_days(item)
        return (
            fields
            | self.image(item)
            | self.topics(item)
            | {
                "partner_links": links,
                "occurrences": [
                    self.occurrence(entry, day) for entry, day in zip(item["occurrence"], days, strict=True)
                ],
                "registration_questions": [
                    RegistrationQuestion(**option) for option in item.get("registration_questions", [])
                ],
            }
        )

    def occurrence_days(self, item: dict) -> list[date]:
        """Return the days of an event: by its rule for a series, so that they fall on the right weekday."""
        entries, rule = item["occurrence"], item.get("recurrence")
        if not rule:
            return [self.library.day(entry["day"]) for entry in entries]
        first = self.library.day(entries[0]["day"])
        if "month" in entries[0]:
            first = (self.first_day + relativedelta(months=entries[0]["month"])).replace(day=1)
        found, _is_cut_off = dates(rule, first, first + timedelta(days=730))
        return found[: len(entries)]

    def occurrence(self, entry: dict, day: date) -> Occurrence:
        names = ("location_name", "address", "postcode", "note", "online_url", "is_cancelled")
        places = {
            place.name.lower(): place
            for municipality in self.municipalities.values()
            for place in municipality.places.all()
        }
        return Occurrence(
            start=moment(day, entry["start"]),
            end=moment(day, entry["end"]),
            municipality=self.municipalities.get(entry.get("municipality")),
            place=places.get(entry.get("place", "").replace("-", " ")) or places.get(entry.get("place", "")),
            host=self.page(entry["host"]) if entry.get("host") else None,
            **plain(entry, *names),
        )

    def news_fields(self, item: dict) -> dict:
        return (
            plain(item, "kind", "introduction", *CONTACT)
            | self.image(item)
            | self.topics(item)
            | {
                "display_date": self.library.day(item["day"]),
                "partner_links": [NewsPartner(partner=self.page(slug)) for slug in item.get("partners", [])],
            }
        )

    def report_fields(self, item: dict) -> dict:
        event: EventPage = self.page(item["event"])
        occurrences = sorted(event.occurrences.all(), key=lambda occurrence: occurrence.start)
        event_date = timezone.localtime(occurrences[item["occurrence"]].start).date()
        shown = {"display_date": event_date + timedelta(days=item["days_after"])} if "days_after" in item else {}
        return (
            self.news_fields(item)
            | shown
            | {
                "event_date": event_date,
                "attendees": [
                    Attendee(partner=self.page(entry["partner"]))
                    if "partner" in entry
                    else Attendee(name=entry["name"])
                    for entry in item.get("attendees", [])
                ],
                "followups": [
                    FollowUp(date=self.library.day(entry["day"]) if "day" in entry else None, text=entry["text"])
                    for entry in item.get("followups", [])
                ],
            }
        )


@transaction.atomic
def load_content(today: date | None = None) -> None:
    """Load the content of the demo whole or not at all, its dates counted from a day (by default today)."""
    ContentLoader(today or timezone.localdate()).load()
