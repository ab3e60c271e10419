"""The session table of one BMC. Time is seconds of a clock that the caller passes."""

import secrets
from dataclasses import dataclass, field

IDLE_SECONDS = 1800.0


@dataclass(slots=True)
class Session:
    """One login."""

    id: str
    user: str
    used: float


@dataclass(slots=True)
class SessionTable:
    """Sessions by token. `limit` 0 means that there is none; a session ends after half an hour without use."""

    limit: int = 0
    by_token: dict[str, Session] = field(default_factory=dict[str, Session])
    created: int = 0

    def open(self, user: str, now: float) -> tuple[str, Session] | None:
        """A new session and its token, or None when the table is full."""
        self._forget(now)
        if self.limit and len(self.by_token) >= self.limit:
            return None
        self.created += 1
        token, session = secrets.token_hex(16), Session(str(self.created), user, now)
        self.by_token[token] = session
        return token, session

    def use(self, token: str, now: float) -> bool:
        """Whether the token is of a session; using it keeps it alive."""
        self._forget(now)
        session = self.by_token.get(token)
        if session:
            session.used = now
        return session is not None

    def find(self, session_id: str) -> Session | None:
        """The session of this id."""
        return next((session for session in self.by_token.values() if session.id == session_id), None)

    def close(self, session_id: str) -> bool:
        """End a session; False when there is none of this id."""
        for token, session in self.by_token.items():
            if session.id == session_id:
                del self.by_token[token]
                return True
        return False

    def _forget(self, now: float) -> None:
        for token in [token for token, session in self.by_token.items() if now - session.used > IDLE_SECONDS]:
            del self.by_token[token]
