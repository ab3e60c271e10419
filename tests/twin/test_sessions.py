"""The session table."""

from carrack.twin.sessions import IDLE_SECONDS, SessionTable


def test_open_use_close():
    table = SessionTable()
    token, session = table.open("root", 0.0)

    assert table.use(token, 1.0)
    assert table.find(session.id) is session
    assert table.close(session.id)
    assert not table.close(session.id)
    assert not table.use(token, 2.0)


def test_full():
    table = SessionTable(limit=2)
    _, first = table.open("root", 0.0)
    table.open("root", 0.0)

    assert table.open("root", 1.0) is None
    table.close(first.id)
    assert table.open("root", 1.0)


def test_unused_sessions_end_and_used_ones_do_not():
    table = SessionTable(limit=2)
    idle, _ = table.open("root", 0.0)
    busy, _ = table.open("root", 0.0)
    assert table.use(busy, IDLE_SECONDS - 1)

    assert table.use(busy, IDLE_SECONDS + 1)
    assert not table.use(idle, IDLE_SECONDS + 1)
    assert table.open("root", IDLE_SECONDS + 1), "its place is free"


def test_ids_and_tokens_are_never_used_twice():
    table = SessionTable()
    seen = set()
    for _ in range(50):
        token, session = table.open("root", 0.0)
        table.close(session.id)
        seen |= {token, session.id}
    assert len(seen) == 100
