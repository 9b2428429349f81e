-- The sessions of a user in their order.
CREATE INDEX "castellan_session_userId_createdAt_id_idx"
    ON {session}({session.userId}, {session.createdAt}, {session.id});
