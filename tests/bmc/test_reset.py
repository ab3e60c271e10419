from hypothesis import given
from hypothesis import strategies as st

from carrack.bmc.reset import ResetKind, allowed_reset_types, choose_reset_type

TYPES = ["On", "Off", "ForceOn", "ForceOff", "GracefulShutdown", "GracefulRestart", "ForceRestart", "PowerCycle", "Nmi"]


@given(st.sampled_from(ResetKind), st.lists(st.sampled_from(TYPES), unique=True, min_size=1))
def test_only_what_is_offered_is_chosen_and_never_the_opposite(kind: ResetKind, offered: list[str]):
    chosen = choose_reset_type(kind, offered)
    assert chosen is None or chosen in offered
    if kind is ResetKind.ON:
        assert chosen in {None, "On", "ForceOn"}
    if kind in {ResetKind.OFF, ResetKind.FORCE_OFF}:
        assert chosen in {None, "Off", "ForceOff", "GracefulShutdown"}


def test_an_orderly_stop_is_preferred_and_cray_calls_it_off():
    assert choose_reset_type(ResetKind.OFF, ["On", "ForceOff", "Off"]) == "Off"
    assert choose_reset_type(ResetKind.OFF, ["ForceOff", "GracefulShutdown"]) == "GracefulShutdown"


def test_a_bmc_that_says_nothing_gets_the_common_type():
    assert {choose_reset_type(kind, []) for kind in ResetKind} == {"On", "GracefulShutdown", "ForceOff", "ForceRestart"}


def test_allowed_types_from_either_place():
    info = {"Parameters": [{"Name": "Other"}, {"Name": "ResetType", "AllowableValues": ["On"]}]}
    assert allowed_reset_types({"ResetType@Redfish.AllowableValues": ["ForceOff"]}, info) == ["ForceOff"]
    assert allowed_reset_types({}, info) == ["On"]
    assert allowed_reset_types({}, None) == []
