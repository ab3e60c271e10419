"""When a request that a BMC did not answer well is worth repeating, and after how long (pure)."""

from carrack.bmc.answers import Answer
from carrack.bmc.limits import Limits

_BUSY = {429, 503}
_PASSING = {500, 502, 504}
"""Dell answers 500 with SYS518 while it is busy inside; proxies in front of BMCs answer 502 and 504."""


def pause_before_retry(answer: Answer, attempt: int, limits: Limits, remaining: float) -> float | None:
    """Seconds to wait before asking again, None to take the answer as it is.

    `attempt` counts the retries so far, `remaining` is the time left in seconds. A BMC that names a time in Retry-After
    gets it, unless that is longer than anybody would wait.
    """
    if answer.status in _BUSY:
        allowed = limits.busy_retries
    elif answer.status in _PASSING:
        allowed = 1
    else:
        return None
    if attempt >= allowed:
        return None
    asked = answer.headers.get("Retry-After", "")
    pause = float(asked) if asked.isdecimal() and len(asked) < 9 else 0.5 * 2**attempt
    return pause if pause <= min(limits.longest_wait, remaining) else None
