from carrack.names import TYPES, xname_type


def test_types_are_the_54_of_smd_in_its_spelling(forms):
    assert len(TYPES) == 54
    assert set(TYPES) == {*forms, "Partition", "All", "AllComp", "AllSvc"}


def test_every_limit_is_kept_on_both_sides(forms, step_limits):
    checked = 0
    for kind, form in forms.items():
        steps = step_limits(form)
        for changed, (_, low, high) in enumerate(steps):
            for number, valid in (
                (low, True),
                (low - 1, False),
                (high, True),
                (high + 1 if high is not None else None, False),
            ):
                if number is None or number < 0:
                    continue
                numbers = [number if at == changed else step[1] for at, step in enumerate(steps)]
                name = "".join(f"{step[0]}{value}" for step, value in zip(steps, numbers, strict=True))
                assert xname_type(name) == (kind if valid else ""), name
                checked += 1
    assert checked > 400


def test_parts_that_discovery_finds_are_not_limited_to_four():
    node = "x3000c0s1b0n0"
    assert xname_type(f"{node}p7") == "Processor"
    assert xname_type(f"{node}h8") == "NodeHsnNic"
    assert xname_type(f"{node}i5") == "NodeNic"
    assert xname_type(f"{node}r15") == "NodeAccelRiser"
    assert xname_type("x3000c0s1b0i4") == "NodeBMCNic"
    # The same letters elsewhere keep CSM's limits.
    assert xname_type("x3000m0i4") == ""
    assert xname_type("x3000c0r1b0i4") == ""
    assert xname_type("x3000c0r1j1p3") == ""


def test_partitions_are_separated_by_a_dot_and_nothing_else():
    assert xname_type("p1") == xname_type("p1.2") == "Partition"
    for text in ("p1x2", "p1-2", "p1.", "p.1", "p1.2.3", "p"):
        assert xname_type(text) == "", text
