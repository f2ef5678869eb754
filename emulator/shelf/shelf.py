"""The shelf, as one server has it: its lease, the worlds that are there, and a queue of what is to be stored.

A lease is a row that is renewed; who does not renew it in time may be expelled by anybody who wants a
world of his. Nobody takes a world without that, so that a lease which was renewed late is still whole.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from time import monotonic

from emulator.sharing.leases import NotNow, Owner
from emulator.shelf.appends import statement
from emulator.shelf.kept import Shelved
from emulator.shelf.line import Line, Rows
from emulator.shelf.place import Place, ShelfAway, ShelfRefuses, TakenOver

WAIT_SECONDS, RETRY_SECONDS, REST_SECONDS = 0.1, 0.05, 1
RENEWALS = 4
"""How often a lease is renewed in the time that it lasts."""
LOGGER = logging.getLogger("emulator")
REGISTER = "INSERT INTO server VALUES (%s, %s, %s, %s, clock_timestamp() + make_interval(secs => %s))"
RENEW = "UPDATE server SET until = clock_timestamp() + make_interval(secs => %s) WHERE id = %s RETURNING id"
FORGET = "DELETE FROM server WHERE id = %s OR until < clock_timestamp() - interval '1 day'"
FENCE = "UPDATE world SET epoch = nextval('epochs') WHERE name = ANY(%s) AND owner = %s RETURNING name, epoch"
GIVE_BACK = "UPDATE world SET owner = NULL WHERE owner = %s"


class Shelf:
    """PostgreSQL, and what this server has of it."""

    def __init__(self, place: Place, patience: float, lease_seconds: float) -> None:
        self.place = place
        self.patience = patience
        """How long requests wait for PostgreSQL, in seconds."""
        self.lease_seconds = lease_seconds
        self.server = ""
        """What this server is called in the tables; another name after it was expelled."""
        self.valid_until = 0.0
        """Until when nobody takes its worlds, on this machine's monotonic clock."""
        self.known: set[str] = set()
        self.names: set[str] = set()
        """Of all worlds, as far as this server was told."""
        self.expelled: Callable[[], None] = lambda: None
        """Closes what this server had."""
        self.owner = Owner()
        self.problem = ""
        self.refused: dict[str, str] = {}
        """Worlds of which something could not be stored yet, and why."""
        self.appending, self.asking, self.leasing, self.listening = (Line(place) for _ in range(4))
        self.owing: dict[Shelved, None] = {}
        self.uncertain: set[Shelved] = set()
        """Of whom something was sent, and nobody knows what came of it."""
        self.urgent = asyncio.Event()
        self.firm = asyncio.Event()
        """Set whenever the lease was renewed."""
        self.timer: asyncio.TimerHandle | None = None
        self.tasks: list[asyncio.Task[None]] = []

    # Its lease

    async def start(self, owner: Owner) -> None:
        """Be there for others. Raises ShelfAway."""
        self.owner = owner
        await self._register()
        await self._listen()
        self.tasks = [asyncio.create_task(for_ever(each)) for each in (self._renew, self._append, self._hear)]

    async def _register(self) -> None:
        began, server = monotonic(), secrets.token_hex(8)
        values = [server, self.owner.pid, self.owner.address or "", self.owner.secret, self.lease_seconds]
        await self.leasing.run(REGISTER, values, self.patience)
        self.server, self.valid_until = server, began + self.lease_seconds

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self.lease_seconds / RENEWALS)
            try:
                await self.renew()
            except ShelfAway as error:
                if not self.problem:
                    LOGGER.warning("%s", error)
                self.problem = error.reason

    async def renew(self) -> None:
        """Have the lease for longer; who was expelled begins anew. Raises ShelfAway."""
        began = monotonic()
        if await self.leasing.run(RENEW, [self.lease_seconds, self.server], self.lease_seconds):
            self.valid_until = began + self.lease_seconds
        else:
            LOGGER.warning("the lease had run out, and another server took over worlds: they are fetched anew")
            self.server = ""  # whatever is being fetched under the old name is not ours
            self.expelled()
            await self._register()
        if self.problem:
            LOGGER.warning("PostgreSQL is back")
        self.problem = ""
        self.firm.set()
        self.firm.clear()

    @property
    def lasts(self) -> float:
        """Seconds for which this server has its worlds yet."""
        return self.valid_until - monotonic()

    async def valid(self) -> None:
        """Wait until the lease is renewed, where it has run out. Raises ShelfAway."""
        ends = monotonic() + self.patience
        while self.lasts <= 0:
            try:
                async with asyncio.timeout(max(ends - monotonic(), 0)):
                    await self.firm.wait()
            except TimeoutError:
                raise ShelfAway(self.problem or "the lease has run out") from None

    # Questions

    async def ask(self, sql: str, *values: object) -> Rows:
        """The rows of a statement that anybody may wait for. Raises ShelfAway."""
        ends = monotonic() + self.patience
        while True:
            try:
                return await self.asking.run(sql, values, max(ends - monotonic(), RETRY_SECONDS))
            except ShelfAway as error:
                if monotonic() >= ends or isinstance(error, ShelfRefuses):
                    raise
                await asyncio.sleep(RETRY_SECONDS)

    async def look_for(self, name: str) -> None:
        """Learn whether a world of this name is there. Raises ShelfAway."""
        known = await self.ask("SELECT 1 FROM world WHERE name = %s", name)
        (self.names.add if known else self.names.discard)(name)

    # What is told

    async def _listen(self) -> None:
        await self.listening.run(f'LISTEN "{self.place.name}"', (), self.patience)
        self.names = {name for (name,) in await self.listening.run("SELECT name FROM world", (), self.patience)}

    async def _hear(self) -> None:
        while True:
            told = await self.listening.next_told()
            for each in told:
                sign, name = each.payload[:1], each.payload[1:]
                (self.names.add if sign == "+" else self.names.discard)(name)
            if told:
                continue
            with suppress(ShelfAway):
                await self._listen()
                continue
            await asyncio.sleep(RETRY_SECONDS)

    # What is to be stored

    def note(self, kept: Shelved, urgent: bool) -> None:
        """Store what is kept of a world: soon, or now."""
        self.owing[kept] = None
        if urgent:
            self.urgent.set()
        elif self.timer is None:
            with suppress(RuntimeError):  # no event loop: a program that is not a server
                self.timer = asyncio.get_running_loop().call_later(WAIT_SECONDS, self._wake)

    def _wake(self) -> None:
        self.timer = None
        self.urgent.set()

    async def _append(self) -> None:
        self.urgent.set()
        while True:
            await self.urgent.wait()
            self.urgent.clear()
            while owing := self._ripe():
                try:
                    await self._store(owing)
                except ShelfRefuses:
                    for kept in owing:
                        await self._store_alone(kept)
                except ShelfAway as error:
                    self._give_up(error)
                    await asyncio.sleep(RETRY_SECONDS)
            if not any(kept.rests_until > monotonic() for kept in self.owing):
                self.owing.clear()

    def _ripe(self) -> list[Shelved]:
        """Those of whom something is to be stored now: of one that was refused not before somebody waits again."""
        now = monotonic()
        owing = [kept for kept in self.owing if kept.over is None and (kept.pending or kept.flight)]
        return [kept for kept in owing if kept.rests_until <= now or kept.late(0)]

    async def _store(self, owing: Sequence[Shelved]) -> None:
        """Store everything that is owed of some worlds, in one transaction."""
        if self.uncertain:
            await self._fence()
            owing = [kept for kept in owing if kept.over is None]
        batches = [kept.pack() for kept in owing]
        sql, values = statement(batches)
        waiting = [kept.since + self.patience - monotonic() for kept in owing if kept.late(0)]
        seconds = max(min(waiting, default=self.patience), RETRY_SECONDS)
        try:
            ours = {world for (world,) in await self.appending.run(sql, values, seconds)}
        except BaseException as error:
            self.uncertain.update(owing if isinstance(error, ShelfAway) and error.sent else ())
            for kept in owing:
                kept.sending = False
                if kept.over:  # who knows; it is another server's
                    kept.arrived(False)
            raise
        for kept in owing:
            stored = kept.world in ours
            if stored or kept.over:
                kept.arrived(stored)
                self.refused.pop(kept.world, None)
            else:
                kept.sending = False
                self._lose(kept)

    async def _store_alone(self, kept: Shelved) -> None:
        """The same for one world, which is refused what PostgreSQL does not take."""
        try:
            await self._store([kept])
        except ShelfRefuses as error:
            if self.refused.get(kept.world) != str(error):
                LOGGER.warning("world %s: %s", kept.world, error)
            self.refused[kept.world] = str(error)
            kept.fail(error)
            kept.rests_until = monotonic() + REST_SECONDS
            asyncio.get_running_loop().call_later(REST_SECONDS, self.urgent.set)
        except ShelfAway:
            return  # it is tried again

    def _lose(self, kept: Shelved) -> None:
        self.owing.pop(kept, None)
        self.refused.pop(kept.world, None)
        kept.end()
        kept.lose()

    async def _fence(self) -> None:
        """Give worlds a new epoch, so that what was sent for them may arrive late, and changes nothing then."""
        names = [kept.world for kept in self.uncertain]
        epochs: dict[str, int] = dict(await self.appending.run(FENCE, [names, self.server], self.patience))
        uncertain, self.uncertain = self.uncertain, set()
        for kept in uncertain:
            if kept.over is None and kept.world in epochs:
                kept.begin_epoch(epochs[kept.world])
            elif kept.over is None:
                self._lose(kept)

    def _give_up(self, error: NotNow) -> None:
        """Refuse who has waited for too long."""
        for kept in [*self.owing]:
            if kept.late(self.patience):
                self.refused[kept.world] = str(error)
                kept.fail(error)

    # The end

    async def end(self, left: Iterable[Shelved]) -> None:
        """Store what is left, give everything back, and go."""
        try:
            async with asyncio.timeout(self.patience):
                for kept in left:
                    with suppress(TakenOver):
                        await kept.keep()
                await self.asking.run(GIVE_BACK, [self.server], self.patience)
                await self.asking.run(FORGET, [self.server], self.patience)
        except (NotNow, TimeoutError) as error:
            LOGGER.warning("not everything was given back: %s", str(error) or ShelfAway())
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for line in (self.appending, self.asking, self.leasing, self.listening):
            await line.close()


async def for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """Do something that has no end; what goes wrong unforeseen is told, and it begins anew."""
    while True:
        try:
            await work()
        except Exception:
            LOGGER.exception("the shelf: %s", getattr(work, "__name__", work))
            await asyncio.sleep(RETRY_SECONDS)
