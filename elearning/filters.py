"""The filters of the overview of courses."""

from portal.filters import AudienceFilter, ThemeFilter


class CourseFilter(AudienceFilter, ThemeFilter):
    pass
