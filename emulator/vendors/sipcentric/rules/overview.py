"""What holds for every resource: limits, methods, sign-in, formats, lists, dates, references."""

from emulator.rules.rule import chapter

rule = chapter("sipcentric.limits", "Limits")

WINDOW = rule(
    "window",
    "A user has 1200 requests in 60 minutes; one more is answered 429, and nothing is done for it.",
    unsure="Whether the window slides is not said: it begins with the first request, and ends as a whole.",
)
PER_USER = rule("per-user", "Each user has a count of their own.")
HEADERS = rule("headers", "Every answer, a refusal too, tells X-RateLimit-Limit and X-RateLimit-Remaining.")
RESET = rule(
    "reset",
    "X-RateLimit-Reset tells in how many seconds the window ends.",
    evidence="client",
    unsure="The documents at hand do not have this header; another revision of them does, and clients read it.",
)

rule = chapter("sipcentric.methods", "HTTP Methods")

NOT_MODIFIED = rule(
    "not-modified", "A conditional GET is answered 304 without a body while the representation is the same."
)
CREATED = rule(
    "created", "A POST that creates is answered 201 with the new representation, and with its URI in Location."
)
UPDATED = rule("updated", "A PUT is answered 200 with the new representation.")
DELETED = rule("deleted", "A DELETE is answered 204 without a body, and what was deleted is gone.")
IDS_ONCE = rule("ids-once", "The id of what was deleted is not given again.", evidence="inferred")
BODY = rule(
    "body",
    "What is POSTed or PUT is the representation of a resource, a JSON object; else it is a 400.",
    unsure="The document names application/xml beside JSON, and shows nothing in it: XML is refused.",
)
FOUND = rule("found", "There is a resource at the address, and it is the account's; else the answer is 404.")
TAKEN = rule(
    "taken", "A resource takes the methods that its chapter in either document lists, and answers 405 to others."
)
OVERLOADED = rule(
    "overloaded",
    "A POST with the query parameter _method acts as the PUT or DELETE that it says.",
    unsure="The address of the example, numbers, is in no chapter, and leads nowhere.",
)
NOTHING_WRITTEN = rule("nothing-written", "A request that is refused has changed nothing.", evidence="inferred")
READABLE = rule(
    "readable", "Path, query and body are texts that UTF-8 can hold; else the answer is 400.", evidence="inferred"
)
UNKNOWN_MEMBERS = rule(
    "unknown-members",
    "Members of a body that are read-only or unknown are passed over, because clients send whole objects back.",
    evidence="client",
)
TYPE_LENIENT = rule(
    "type-lenient",
    "A body may go without type, or have another than its resource's, but where it chooses what is created.",
    evidence="client",
    unsure="The tables call type required; a client in use sends phonenumber for a did.",
)
HEAD = rule("head", "HEAD answers as GET does, without the body.", evidence="client")
BODIES_OF_READS = rule(
    "bodies-of-reads", "A body that comes with a GET or DELETE is passed over, whatever it is.", evidence="client"
)
TRAILING_SLASH = rule("trailing-slash", "A slash at the end of an address makes no difference.", evidence="client")
EARLIER_ADDRESSES = rule(
    "earlier-addresses",
    "The addresses that only the earlier document prints, callbundles without a customer and endpoint and "
    "outgoingcallerid in the singular, lead to the newer ones.",
)

rule = chapter("sipcentric.authentication", "Authentication")

SIGNED_IN = rule("signed-in", "Every request has the user name and password of a user by HTTP Basic; else it is a 401.")
OWN_ACCOUNTS = rule(
    "own-accounts", "A reseller reaches its own customers, other users their own account; those of others are a 401."
)
EXTENSION_RIGHTS = rule(
    "extension-rights",
    "An extension user reads what calls need, keeps the phone book, sends SMS and originates calls; the rest is a 401.",
    evidence="client",
    unsure="The documents at hand have lost the table of rights; it is that of an older revision.",
)
CHALLENGE = rule(
    "challenge",
    "A 401 asks for Basic credentials in WWW-Authenticate, unless the request has X-WWW-Authenticate: false.",
    evidence="client",
)
FIRST = rule(
    "first",
    "Who has not signed in learns nothing else of an address, not even whether it is there.",
    evidence="inferred",
)

rule = chapter("sipcentric.formats", "Response Formats")

ACCEPTED = rule(
    "accepted",
    "Answers are JSON, also to */* and to no Accept at all; where nothing that Accept or a suffix names can be had "
    "the answer is 406.",
    evidence="inferred",
    unsure="Neither document has 406; they say that the preferred format is sent where that is possible.",
)
PREFERENCE = rule("preference", "Of several formats that a resource has, the one that Accept prefers is sent.")
SUFFIX = rule("suffix", "A suffix of the address, such as .json, overrides Accept.")
XML = rule(
    "xml",
    "Who accepts XML is answered in JSON.",
    evidence="inferred",
    unsure="The document names application/xml among the content types of what is sent, and shows no answer in it.",
)
ANY_CONTENT_TYPE = rule(
    "any-content-type", "A body is read as JSON whatever its Content-Type says.", evidence="inferred"
)
ERRORS = rule(
    "errors",
    "An error is JSON with message and errors; one about the data names each field in validationErrors.",
    evidence="client",
)

rule = chapter("sipcentric.lists", "List Resources")

ENVELOPE = rule("envelope", "A list tells totalItems, pageSize, page and items, and the items are those of the page.")
LIST_URI = rule("uri", "A list tells its own uri.", evidence="client")
NEIGHBOURS = rule(
    "neighbours", "A list has prevPage and nextPage where there are such pages, and they keep the filters."
)
PAGE_SIZE = rule("page-size", "A page has 20 items unless pageSize says otherwise, and 200 at most.")
PAGE = rule("page", "Without page a list begins with its first page, whose number is 1.")
NONSENSE = rule(
    "nonsense",
    "A page or pageSize that is no number from 1 up counts as not given, and a pageSize over 200 as 200.",
    evidence="inferred",
)
PAST_THE_END = rule(
    "past-the-end", "A page past the end has no items, and its prevPage leads to the last.", evidence="inferred"
)
NEWEST_FIRST = rule(
    "newest-first",
    "Lists begin with what was created last, but for the phone book.",
    unsure="Neither document says so in words; it is how the newer one prints its lists.",
)
EARLIER_ORDER = rule("earlier-order", "In the earlier revision lists begin with what was created first.")
ANY_CASE = rule(
    "any-case",
    "A filter by an enumerated value takes it in any case, and names itself in a 400 for any other value.",
    evidence="client",
)

rule = chapter("sipcentric.data", "Data Formats")

MOMENTS = rule(
    "moments",
    "Moments are shown in UTC as 2014-03-10T13:37:00.000+0000.",
    unsure="The chapter itself prints 2012-09-26T13:47:28Z, some examples have four digits; most have three.",
)
DATES_READ = rule(
    "dates-read", "A date or time that a client sends is ISO 8601, in any of its forms; else it is a 400."
)
ITEM = rule(
    "item", "Every item has an id, a text, and the URI of its parent; a customer has no parent.", evidence="client"
)
URI = rule(
    "uri", "URIs begin with the address at which the client found the API, and name an account by its id, never me."
)
REFERENCES = rule(
    "references",
    "A reference is the URI, path or id of something of the same account; else it is a 400.",
    evidence="client",
)
IN_ORDER = rule("in-order", "Members come in the order in which the document prints them.")
BARE_IDS = rule("bare-ids", "With X-Relationship-Key: id references are shown as bare ids.", evidence="client")
CLEARED = rule("cleared", "An optional member is cleared by null and by the empty text.", evidence="inferred")
ENUMS = rule("enums", "A member with enumerated values has one of them, in any case; else it is a 400.")
NUMBERS = rule(
    "numbers",
    "A telephone number is one that can be dialled, in any spelling; else it is a 400.",
    evidence="inferred",
)
SPELLING = rule(
    "spelling",
    "A number is shown as it is dialled within Britain, 01212854400, however it was written.",
    unsure="The table of numbers says E.164, its examples are national; the examples count.",
)
EMAILS = rule("emails", "An email address has something on both sides of one @, and no blank.", evidence="inferred")
TEXTS = rule(
    "texts",
    "A text is of 255 letters at most, and not empty where it is required; else it is a 400.",
    evidence="inferred",
)
