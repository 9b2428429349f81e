-- The impersonations of a user.
CREATE INDEX "castellan_session_impersonatedBy_idx"
    ON {session}({session.impersonatedBy});
