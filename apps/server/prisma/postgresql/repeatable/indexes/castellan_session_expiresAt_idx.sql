-- Expired sessions.
CREATE INDEX CONCURRENTLY "castellan_session_expiresAt_idx"
    ON {session}({session.expiresAt});
