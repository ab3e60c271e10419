"""Crawl a BMC: every resource of the plan once, in parallel within the BMC's budget, every answer recorded."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from ssl import SSLContext

from carrack.bmc.address import BMCAddress
from carrack.bmc.answers import Answer
from carrack.bmc.connection import BMCConnection, Login
from carrack.bmc.credentials import Credentials
from carrack.bmc.document import Document, link_at
from carrack.bmc.expand import expanded_members
from carrack.bmc.limits import Limits
from carrack.bmc.uris import SERVICE_ROOT
from carrack.errors import BMCError, LoginFailed
from carrack.magellan.capsule import Capsule, CapsuleHeader, RecordedAnswer, record, record_failure
from carrack.magellan.plan import Plan, Wanted, make_plan, next_resources

_MOST_LIES = 2
"""After this many expanded collections that failed their proof, a BMC is not asked for any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """How BMCs are asked; `tls` None does not verify certificates."""

    limits: Limits = field(default_factory=Limits)
    tls: SSLContext | None = None
    login: Login = Login.BASIC
    expand: bool = True


class Crawl:
    """One crawl through an open connection. `on_answer` is called after each resource with the number so far."""

    def __init__(
        self, bmc: BMCConnection, *, expand: bool = True, on_answer: Callable[[int], None] | None = None
    ) -> None:
        self._bmc = bmc
        self._expand = expand
        self._on_answer = on_answer
        self._plan = make_plan({})
        self._seen: set[str] = set()
        self._answers: list[RecordedAnswer] = []
        self._bodies: dict[str, bytes] = {}
        self._lies = 0
        self._refused: LoginFailed | None = None

    async def run(self) -> Capsule:
        """Record all that the plan wants; what failed is in the capsule. Raises no BMCError."""
        started, clock = datetime.now(UTC), time.monotonic()
        failed: BMCError | None = None
        try:
            await self._walk()
        except BMCError as error:
            failed = error
        return Capsule(
            address=self._bmc.address,
            header=CapsuleHeader(
                bmc=self._bmc.address.url,
                client=f"carrack {version('carrack')}",
                started=started,
                elapsed=round(time.monotonic() - clock, 3),
                plan=_plan_record(self._plan),
                answers=sorted(self._answers, key=lambda answer: answer.uri),
                failed=str(failed or ""),
                layer=type(failed).__name__ if failed else "",
            ),
            bodies=self._bodies,
        )

    async def _walk(self) -> None:
        """Level by level; raises the BMCError of a service root that cannot be read, or of a refused login."""
        root = await self._read_root()
        self._plan = make_plan(root, expand=self._expand)
        self._seen.add(SERVICE_ROOT)
        level = [(SERVICE_ROOT, root)]
        while level:
            level = await self._fetch_level(
                [wanted for uri, document in level for wanted in next_resources(uri, document, self._plan)]
            )
            if self._refused:
                raise self._refused

    async def _read_root(self) -> Document:
        answer = await self._bmc.get_root()
        try:
            root = answer.document()
        except BMCError as error:
            self._keep(answer, error)
            raise
        self._keep(answer)
        return root

    async def _fetch_level(self, level: list[Wanted]) -> list[tuple[str, Document]]:
        """The resources of one level, whole collections first: their members need no request of their own."""
        found: list[tuple[str, Document]] = []
        for wave in ([w for w in level if w.collection], [w for w in level if not w.collection]):
            new = {wanted.uri: wanted for wanted in wave if wanted.uri not in self._seen}
            self._seen.update(new)
            async with asyncio.TaskGroup() as fetching:
                tasks = [fetching.create_task(self._fetch(wanted)) for wanted in new.values()]
            found += [resource for task in tasks for resource in task.result()]
        return found

    async def _fetch(self, wanted: Wanted) -> list[tuple[str, Document]]:
        """The resource, or the members of an expanded collection; [] when there is none, which is recorded."""
        try:
            if wanted.collection and self._plan.expand and self._lies < _MOST_LIES:
                members = await self._fetch_expanded(wanted.uri)
                if members is not None:
                    self._seen.update(link_at(member) for member in members)
                    return [(link_at(member), member) for member in members]
            document = self._read(await self._bmc.get(wanted.uri))
        except BMCError as error:
            if isinstance(error, LoginFailed) and error.status == 401:
                self._refused = error
            self._answers.append(record_failure(wanted.uri, error))
            return []
        return [] if document is None else [(wanted.uri, document)]

    async def _fetch_expanded(self, uri: str) -> list[Document] | None:
        """The members of a collection in one request, None if this BMC has to be asked for each.

        An answer without its proof is not recorded: the plain GET that follows takes its place.
        """
        asked = f"{uri}{'&' if '?' in uri else '?'}{self._plan.expand}"
        answer = await self._bmc.get(asked)
        try:
            members = expanded_members(answer.document())
        except BMCError:
            members = None
        if members is None:
            self._lies += 1
            return None
        self._keep(answer)
        return members

    def _read(self, answer: Answer) -> Document | None:
        """Record an answer with what is wrong with it, and give its resource if there is one."""
        try:
            document = answer.document()
        except BMCError as error:
            self._keep(answer, error)
            return None
        self._keep(answer)
        return document

    def _keep(self, answer: Answer, error: BMCError | None = None) -> None:
        recorded = record(answer, error)
        self._answers.append(recorded)
        self._bodies[recorded.sha256] = answer.body
        if self._on_answer:
            self._on_answer(len(self._answers))


async def crawl(
    address: BMCAddress,
    credentials: Credentials | None,
    options: CrawlOptions | None = None,
    *,
    on_answer: Callable[[int], None] | None = None,
) -> Capsule:
    """Connect to a BMC, crawl it, and close; everything that went wrong is in the capsule."""
    chosen = options or CrawlOptions()
    async with BMCConnection(address, credentials, limits=chosen.limits, tls=chosen.tls, login=chosen.login) as bmc:
        return await Crawl(bmc, expand=chosen.expand, on_answer=on_answer).run()


def _plan_record(plan: Plan) -> dict[str, str]:
    return {"vendor": plan.platform.vendor, "product": plan.platform.product, "expand": plan.expand}
