import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.bmc.answers import Answer
from carrack.bmc.limits import Limits
from carrack.bmc.retries import pause_before_retry


def answer(status: int, retry_after: str = "") -> Answer:
    return Answer("GET", "/redfish/v1", status, {"Retry-After": retry_after} if retry_after else {}, b"")


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 405, 501])
def test_an_answer_that_will_not_change(status: int):
    assert pause_before_retry(answer(status), 0, Limits(), 100) is None


@pytest.mark.parametrize(
    ("status", "retry_after", "attempt", "pause"),
    [
        (503, "", 0, 0.5),
        (503, "", 1, 1.0),
        (503, "", 2, None),
        (429, "3", 0, 3.0),
        (429, "3600", 0, None),
        (503, "Wed, 21 Oct 2026 07:28:00 GMT", 0, 0.5),
        (500, "", 0, 0.5),
        (500, "", 1, None),
        (504, "", 0, 0.5),
    ],
)
def test_a_passing_trouble(status: int, retry_after: str, attempt: int, pause: float | None):
    assert pause_before_retry(answer(status, retry_after), attempt, Limits(), 100) == pause


@given(st.integers(100, 599), st.text(max_size=12), st.integers(0, 5), st.floats(0, 400))
def test_never_longer_than_there_is_time(status: int, retry_after: str, attempt: int, remaining: float):
    pause = pause_before_retry(answer(status, retry_after), attempt, Limits(), remaining)
    assert pause is None or 0 <= pause <= min(remaining, Limits().longest_wait)
