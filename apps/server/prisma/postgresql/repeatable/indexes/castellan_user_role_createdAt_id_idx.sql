-- Users of a role, sorted by creation date.
CREATE INDEX CONCURRENTLY "castellan_user_role_createdAt_id_idx"
    ON {user}({user.role}, {user.createdAt}, {user.id});
