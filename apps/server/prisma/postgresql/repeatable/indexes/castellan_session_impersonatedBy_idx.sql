-- The impersonations of a user.
CREATE INDEX CONCURRENTLY "castellan_session_impersonatedBy_idx"
    ON {session}({session.impersonatedBy});
