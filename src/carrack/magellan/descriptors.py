"""How many connections this process may hold at once."""

import resource

_SPARE = 64  # files, databases and sockets that have nothing to do with BMCs
_ENOUGH = 65536


def connection_budget(wanted: int | None = None, *, per_task: int = 1) -> int:
    """How many tasks with `per_task` connections each may run at once, at least 1.

    Raises the soft limit of open files to the hard one first: it is 1024 on many systems, and running into it would
    look like BMCs that do not answer. `wanted` below 1 or None means as many as possible.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    ceiling = _ENOUGH if hard == resource.RLIM_INFINITY else min(hard, _ENOUGH)
    if soft < ceiling:
        resource.setrlimit(resource.RLIMIT_NOFILE, (ceiling, hard))
        soft = ceiling
    affordable = max(1, (min(soft, _ENOUGH) - _SPARE) // per_task)
    return min(wanted, affordable) if wanted and wanted > 0 else affordable
