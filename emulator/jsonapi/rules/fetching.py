"""Fetching data: inclusion, sparse fieldsets, sorting, pages, filters."""

from emulator.rules.rule import chapter

include = chapter("telecom_center.include", "Inclusion of related resources")
fields = chapter("telecom_center.fields", "Sparse fieldsets")
sort = chapter("telecom_center.sort", "Sorting")
page = chapter("telecom_center.page", "Pagination")
filters = chapter("telecom_center.filter", "Filtering")

INCLUDE_KNOWN = include(
    "known", "include is a comma list of relationship paths that the type has; another is refused with 400."
)
INCLUDE_SERVED = include("served", "A type without relationships takes no include, and refuses it with 400.")
INCLUDE_ONLY_ASKED = include("only-asked", "Only what was asked for is included, each record once.")
INCLUDE_ON_WRITES = include("on-writes", "Creating and updating take include and fields as reading does.")
FIELDS_ONLY = fields("only", "fields[TYPE] leaves of that type's records just the named attributes and relationships.")
FIELDS_KNOWN = fields(
    "known", "fields names fields that the type has; another is refused with code 104.", evidence="framework"
)
FIELDS_TYPED = fields("typed", "fields names a type, and one that there is.", evidence="framework")
SORTED = sort("sorted", "sort is a comma list applied in its order, ascending, or descending behind a minus.")
SORT_KNOWN = sort("known", "sort names attributes of the type; another is refused with 400.")
SORT_DEFAULT = sort(
    "default",
    "Without sort a list is in the order of the ids, and ties are broken by them.",
    evidence="inferred",
    unsure="The document lets the server choose an order, and names none.",
)
SORT_NULL = sort("null", "Null is larger than every value, as in PostgreSQL.", evidence="framework")
PAGED = page("paged", "page[number] and page[size] choose a page, of 50 records unless a size is given.")
PAGE_LINKS = page(
    "links", "A list has links to its first, last, previous and next page; one that there is not is left out."
)
PAGE_VALUES = page(
    "values",
    "A page's number and size are at least 1, and its size at most the largest allowed.",
    evidence="framework",
    unsure="The largest page is not in the document; the framework's setting is unknown.",
)
FILTERED = filters("filtered", "A filter leaves the records whose value is one of those in its comma list.")
FILTER_KNOWN = filters(
    "known", "A filter is one of those that the document names for the type; another is refused with code 102."
)
FILTER_SYNTAX = filters("syntax", "A filter has a name in brackets.", evidence="framework")
FILTER_VALUES = filters(
    "values", "A filter's value can be read as its column's, where no other would find anything.", evidence="framework"
)
COUNTED = page("count", "A list tells in meta how many records there are, whatever page it shows.")
