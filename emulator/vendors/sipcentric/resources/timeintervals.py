"""Time intervals: recurring weekly or yearly patterns (document, "Time Intervals")."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any, Literal, NotRequired

from pydantic import AfterValidator, StringConstraints, ValidationInfo
from pydantic import Field as Property
from sqlalchemy import JSON, Column, Index, String
from sqlmodel import Field, SQLModel
from starlette.requests import Request
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Json
from emulator.rules.rule import Breach
from emulator.store.records import Moment
from emulator.vendors.sipcentric.bodies.described import documented_body
from emulator.vendors.sipcentric.bodies.sent import Sent, under
from emulator.vendors.sipcentric.bodies.shown import Dated, Listed, chapter
from emulator.vendors.sipcentric.errors import check, invalid
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_owned
from emulator.vendors.sipcentric.rules import overview
from emulator.vendors.sipcentric.rules import timeintervals as rules
from emulator.vendors.sipcentric.wire import (
    WHOLE,
    AnyCase,
    CurrentPage,
    CurrentWire,
    Line,
    Wire,
    list_rows,
    validated,
)

router = chapter("Time Intervals")
LIST = "/customers/{customerId}/timeintervals"
ONE = LIST + "/{timeIntervalId}"
Account = Annotated[Customer, account_with("timeintervals")]

DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
Weekday = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
MonthName = Literal["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
Day = Annotated[Weekday, AnyCase, under(overview.ENUMS)]
Month = Annotated[MonthName, AnyCase, under(overview.ENUMS)]
LENGTHS = {"FEB": 29, "APR": 30, "JUN": 30, "SEP": 30, "NOV": 30}
"""Days of the months that have not 31."""
TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
Repeat = Annotated[Literal["WEEKLY", "YEARLY"], AnyCase, under(overview.ENUMS)]
Hour = Annotated[str, StringConstraints(pattern=TIME), under(rules.HOURS)]
DayOfMonth = Annotated[int, Property(ge=1, le=31), WHOLE, under(rules.DAY_EXISTS)]


class IncludedTime(Sent):
    """A block of time on one day of the week or year."""

    dayOfWeek: Day | None = Property(None, description="Day of the week; only when repeat is WEEKLY.")
    month: Month | None = Property(None, description="Month; only when repeat is YEARLY.")
    dayOfMonth: DayOfMonth | None = Property(None, description="Day of the month; only when repeat is YEARLY.")
    startTime: Hour = Property(description="First minute, hh:mm.")
    endTime: Hour = Property(description="Last minute, hh:mm.")

    def problems(self, repeat: str) -> Iterator[tuple[str, Breach]]:
        """What does not agree with the repeat frequency, or with itself."""
        is_weekly = repeat == "WEEKLY"
        needed = {"dayOfWeek"} if is_weekly else {"month", "dayOfMonth"}
        for name in ("dayOfWeek", "month", "dayOfMonth"):
            given = getattr(self, name) is not None
            if given != (name in needed):
                rule = rules.BY_WEEK if is_weekly else rules.BY_YEAR
                yield name, Breach(rule, f"{'not valid' if given else 'required'} when repeat is {repeat}")
        if self.month and self.dayOfMonth and self.dayOfMonth > LENGTHS.get(self.month, 31):
            yield "dayOfMonth", Breach(rules.DAY_EXISTS, f"{self.month} has no day {self.dayOfMonth}")
        if self.endTime < self.startTime:
            yield "endTime", Breach(rules.IN_ORDER, "must not be before startTime")


def check_times(times: list[dict[str, Any]], record: ValidationInfo) -> list[dict[str, Any]]:
    """The times of a dataset's record, each as it is stored; ValueError if one does not fit."""
    included = [IncludedTime.model_validate(time) for time in times]
    repeat = record.data.get("repeat")
    problems = [f"{field} {problem}" for time in included if repeat for field, problem in time.problems(repeat)]
    if problems or not included:
        raise ValueError("; ".join(problems) or "at least one time is required")
    return [time.model_dump(exclude_none=True) for time in included]


class TimeInterval(SQLModel, table=True):
    """A pattern: the times it includes, each `{dayOfWeek | month, dayOfMonth, startTime, endTime}`."""

    __tablename__ = "sipcentric_timeinterval"
    __table_args__ = (Index("ix_sipcentric_timeinterval_newest", "customer_id", "created", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: Moment
    name: str
    repeat: Literal["WEEKLY", "YEARLY"] = Field(sa_type=String)
    included_times: Annotated[list[dict[str, Any]], AfterValidator(check_times)] = Field(
        sa_column=Column(JSON, nullable=False)
    )


class Pattern(Sent):
    """What a client sends in either revision; anything else in it is ignored."""

    rule = rules.REQUIRED
    name: Line = Property(description="Name of the time interval.")
    repeat: Repeat = Property(description="How often it recurs.")


class IntervalBody(Pattern):
    """A time interval of the newer document."""

    includedTimes: list[IncludedTime] = Property(min_length=1, description="The times included.")

    def times(self) -> Iterator[tuple[str, IncludedTime]]:
        """The times included, each with the name of the field that says so."""
        yield from ((f"includedTimes.{i}", time) for i, time in enumerate(self.includedTimes))


class DataBlock(IncludedTime):
    """A block of the earlier document: it names a range of days."""

    includeDays: str | None = None


class EarlierBody(Pattern):
    """A time interval of the earlier document."""

    data: list[DataBlock] = Property(min_length=1)

    def times(self) -> Iterator[tuple[str, IncludedTime]]:
        """The times included: those of a week one by one for each day."""
        for i, block in enumerate(self.data):
            time = block.model_dump(exclude={"includeDays", "dayOfWeek"})
            weekly = self.repeat == "WEEKLY"
            for day in included_days(block.includeDays, f"data.{i}.includeDays") if weekly else [None]:
                yield f"data.{i}", IncludedTime(**time, dayOfWeek=day)


def read_columns(sent: dict[str, Any], wire: Wire, known: TimeInterval | None = None) -> dict[str, Any]:
    """A body as stored; 400 naming each field at fault. What an update does not send keeps its value."""
    shape: type[IntervalBody | EarlierBody] = (
        EarlierBody if wire.earlier and "includedTimes" not in sent else IntervalBody
    )
    values = {**({"name": known.name, "repeat": known.repeat, **times_of(known, wire)} if known else {}), **sent}
    body = validated(shape, values)
    times = list(body.times())
    check([(f"{field}.{name}", problem) for field, time in times for name, problem in time.problems(body.repeat)])
    included = [time.model_dump(exclude_none=True) for _, time in times]
    return {"name": body.name, "repeat": body.repeat, "included_times": included}


def included_days(text: str | None, field: str) -> list[str]:
    """The days of `MON-FRI` or `SAT`; a range may pass the end of the week."""
    first, dash, last = (text or "").upper().partition("-")
    if first not in DAYS or (dash and last not in DAYS):
        raise invalid(rules.EARLIER_DAYS, field, f"{text!r} is neither a day nor a range of days, such as MON-FRI")
    start = DAYS.index(first)
    length = (DAYS.index(last) - start) % 7 + 1 if dash else 1
    return [DAYS[(start + n) % 7] for n in range(length)]


def data_of_times(row: TimeInterval) -> list[dict[str, Any]]:
    """The earlier document's `data`: days in a row with the same times become one block."""
    if row.repeat == "YEARLY":
        return [
            {**hours(time), "includeDays": "MON-SUN", "dayOfMonth": time["dayOfMonth"], "month": time["month"]}
            for time in row.included_times
        ]
    groups = [[row.included_times[0]]]
    for before, time in pairwise(row.included_times):
        is_next = (DAYS.index(time["dayOfWeek"]) - DAYS.index(before["dayOfWeek"])) % 7 == 1
        if is_next and len(groups[-1]) < len(DAYS) and hours(before) == hours(time):
            groups[-1].append(time)
        else:
            groups.append([time])
    ends = [(group[0], group[-1]["dayOfWeek"]) for group in groups]
    return [{**hours(t), "includeDays": "-".join(dict.fromkeys((t["dayOfWeek"], last)))} for t, last in ends]


def hours(time: dict[str, Any]) -> dict[str, Any]:
    """From when to when a block lasts."""
    return {"startTime": time["startTime"], "endTime": time["endTime"]}


def times_of(row: TimeInterval, wire: Wire) -> dict[str, Any]:
    """The times included, as the revision in use writes them."""
    return {"data": data_of_times(row)} if wire.earlier else {"includedTimes": row.included_times}


class TimeShown(TypedDict):
    """A block of time on one day of the week or year."""

    dayOfWeek: NotRequired[Annotated[Weekday, Property(description="Only when repeat is WEEKLY.")]]
    month: NotRequired[Annotated[MonthName, Property(description="Only when repeat is YEARLY.")]]
    dayOfMonth: NotRequired[Annotated[int, Property(description="Only when repeat is YEARLY.")]]
    startTime: Annotated[str, Property(description="First minute, hh:mm.")]
    endTime: Annotated[str, Property(description="Last minute, hh:mm.")]
    includeDays: NotRequired[Annotated[str, Property(description="Days, in the earlier revision: `MON-FRI`.")]]


class TimeIntervalShown(Dated):
    """A `timeinterval`."""

    type: Literal["timeinterval"]
    name: str
    repeat: Literal["WEEKLY", "YEARLY"]
    includedTimes: NotRequired[list[TimeShown]]
    data: NotRequired[Annotated[list[TimeShown], Property(description="In the earlier revision instead.")]]


def represent(row: TimeInterval, wire: Wire) -> TimeIntervalShown:
    """A `timeinterval`."""
    times: Any = times_of(row, wire)
    return {
        "type": "timeinterval",
        **wire.head(row.customer_id, "timeintervals", row),
        "name": row.name,
        "repeat": row.repeat,
        **times,
    }


@router.get(LIST)
async def list_time_intervals(
    request: Request, customer: Account, page: CurrentPage, wire: CurrentWire
) -> Listed[TimeIntervalShown]:
    """List the time intervals of an account."""
    mine = [("customer_id", "=", customer.id)]
    return await list_rows(request, TimeInterval, mine, page, lambda row: represent(row, wire))


@router.get(ONE)
async def get_time_interval(
    timeIntervalId: str, customer: Account, world: CurrentWorld, wire: CurrentWire
) -> TimeIntervalShown:
    """Get a time interval."""
    return represent(find_owned(world, TimeInterval, customer, timeIntervalId), wire)


@router.post(LIST, status_code=201, response_model=TimeIntervalShown, openapi_extra=documented_body(IntervalBody))
async def create_time_interval(body: dict[str, Any], customer: Account, world: CurrentWorld, wire: CurrentWire) -> Json:
    """Add a time interval."""
    columns = read_columns(body, wire)
    key = world.store.insert(TimeInterval, customer_id=customer.id, created=world.clock.stamp(), **columns)
    interval = represent(find_owned(world, TimeInterval, customer, str(key)), wire)
    return Json(interval, 201, {"Location": interval["uri"]})


@router.put(ONE, openapi_extra=documented_body(IntervalBody, whole=False))
async def update_time_interval(
    timeIntervalId: str, body: dict[str, Any], customer: Account, world: CurrentWorld, wire: CurrentWire
) -> TimeIntervalShown:
    """Change a time interval."""
    row = find_owned(world, TimeInterval, customer, timeIntervalId)
    world.store.update(TimeInterval, row.id, **read_columns(body, wire, row))
    return represent(find_owned(world, TimeInterval, customer, timeIntervalId), wire)


@router.delete(ONE, status_code=204)
async def delete_time_interval(timeIntervalId: str, customer: Account, world: CurrentWorld) -> None:
    """Delete a time interval, and the routing rules that name it."""
    world.store.delete(TimeInterval, id=find_owned(world, TimeInterval, customer, timeIntervalId).id)
