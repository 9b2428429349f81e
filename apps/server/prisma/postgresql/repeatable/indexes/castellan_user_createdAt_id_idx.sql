-- Lists sorted by creation date.
CREATE INDEX CONCURRENTLY "castellan_user_createdAt_id_idx"
    ON {user}({user.createdAt}, {user.id});
