-- Expired sessions.
CREATE INDEX "castellan_session_expiresAt_idx"
    ON {session}({session.expiresAt});
