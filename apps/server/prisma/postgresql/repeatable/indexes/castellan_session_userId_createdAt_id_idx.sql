-- The sessions of a user in their order.
CREATE INDEX CONCURRENTLY "castellan_session_userId_createdAt_id_idx"
    ON {session}({session.userId}, {session.createdAt}, {session.id});
