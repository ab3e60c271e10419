import resource

import pytest

from carrack.magellan.descriptors import connection_budget


@pytest.fixture
def small_soft_limit():
    """A soft limit that leaves little; put back afterwards."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    yield hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_the_soft_limit_is_raised_first(small_soft_limit: int):
    assert connection_budget() > 256 - 64
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 256


def test_what_is_wanted_is_kept_and_nothing_less_than_one():
    assert connection_budget(7) == 7
    assert connection_budget(0) == connection_budget(-1) == connection_budget()
    assert connection_budget(per_task=4) <= connection_budget() // 4 + 1
    assert connection_budget(10**9, per_task=10**9) == 1
