"""The state machine, against the table of the reference written out as pairs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import InvalidInput
from carrack.smd.state_machine import check_reachable, next_state, rediscovered
from carrack.smd.values import FLAGS, STATES

ALLOWED = {
    ("Off", "Off"), ("On", "Off"), ("Standby", "Off"), ("Halt", "Off"), ("Ready", "Off"),
    ("On", "On"), ("Off", "On"), ("Standby", "On"), ("Halt", "On"),
    ("Standby", "Standby"), ("Ready", "Standby"),
    ("Halt", "Halt"), ("Ready", "Halt"),
    ("Ready", "Ready"), ("On", "Ready"), ("Off", "Ready"), ("Standby", "Ready"), ("Halt", "Ready"),
}  # fmt: skip


@pytest.mark.parametrize("old", [*STATES, ""])
@pytest.mark.parametrize("new", STATES)
def test_a_state_follows_another_as_the_table_says(old: str, new: str) -> None:
    state, flag = next_state((old, "Alert"), (new, ""), force=False)
    assert (state, flag) == ((new, "OK") if (old, new) in ALLOWED else (old, "Alert"))


@given(st.sampled_from(STATES), st.sampled_from(FLAGS), st.sampled_from(STATES), st.sampled_from(FLAGS))
def test_force_reaches_every_state(old: str, old_flag: str, new: str, new_flag: str) -> None:
    assert next_state((old, old_flag), (new, new_flag), force=True) == (new, new_flag)


def test_a_late_heartbeat_does_not_bring_a_node_back_to_ready() -> None:
    assert next_state(("Off", "OK"), ("Ready", "Warning"), force=False) == ("Off", "OK")
    assert next_state(("Ready", "OK"), ("Ready", "Warning"), force=False) == ("Ready", "Warning")
    assert next_state(("Off", "OK"), ("Ready", "OK"), force=False) == ("Ready", "OK")


def test_a_locked_flag_survives_a_state_that_names_no_flag() -> None:
    assert next_state(("On", "Locked"), ("Off", ""), force=False) == ("Off", "Locked")
    assert next_state(("On", "Locked"), ("Off", "OK"), force=False) == ("Off", "OK")
    assert rediscovered(("On", "Locked"), ("Off", "OK")) == ("Off", "Locked")


@pytest.mark.parametrize("state", ["Unknown", "Empty", "Populated"])
def test_some_states_need_force(state: str) -> None:
    with pytest.raises(InvalidInput, match="operation not allowed and not forced"):
        check_reachable(state, force=False)
    check_reachable(state, force=True)
    check_reachable("Off", force=False)


@pytest.mark.parametrize("state", ["Standby", "Halt", "Ready"])
def test_rediscovery_keeps_what_only_the_node_itself_can_know(state: str) -> None:
    assert rediscovered((state, "Warning"), ("On", "OK")) == (state, "Warning")
    assert rediscovered((state, "OK"), ("Off", "OK")) == ("Off", "OK")
    assert rediscovered(("Off", "OK"), ("On", "OK")) == ("On", "OK")
