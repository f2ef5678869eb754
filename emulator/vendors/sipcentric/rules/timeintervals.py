"""Time intervals: patterns of a week or a year."""

from emulator.rules.rule import chapter

rule = chapter("sipcentric.timeintervals", "Time Intervals")

TABLE = rule("table", "A time interval shows name, repeat and includedTimes.")
REQUIRED = rule("required", "A time interval has a name, a repeat and at least one included time; else it is a 400.")
BY_WEEK = rule("by-week", "With repeat WEEKLY each time has dayOfWeek, and neither month nor dayOfMonth.")
BY_YEAR = rule("by-year", "With repeat YEARLY each time has month and dayOfMonth, and no dayOfWeek.")
DAY_EXISTS = rule("day-exists", "A dayOfMonth is a day that the month can have; else it is a 400.")
HOURS = rule("hours", "Both startTime and endTime are hh:mm, from 00:00 to 23:59; else it is a 400.")
IN_ORDER = rule("in-order", "An endTime is not before startTime: a block lies on a single day.")
INCLUSIVE = rule("inclusive", "Both the first and the last minute of a block belong to it.")
LOCAL_TIME = rule(
    "local-time",
    "A time interval is judged by the clocks of London.",
    evidence="inferred",
    unsure="Neither document names a time zone; it is a setting.",
)
RULES_END = rule("rules-end", "With a time interval the routing rules that name it are deleted.", evidence="inferred")
EARLIER = rule(
    "earlier",
    "In the earlier revision times are called data, and a block of a week names its days by includeDays, as MON-FRI.",
)
EARLIER_DAYS = rule("earlier-days", "An includeDays is a day or a range of days; else it is a 400.")
KEPT = rule("kept", "A member that a change of a time interval leaves out keeps its value.", evidence="inferred")
