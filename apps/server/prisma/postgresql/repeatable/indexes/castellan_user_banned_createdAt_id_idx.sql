-- Banned users, sorted by creation date. A missing value means that a user is not banned.
-- With the column itself, so that pages far down are skipped without reading their users.
CREATE INDEX CONCURRENTLY "castellan_user_banned_createdAt_id_idx"
    ON {user}(coalesce({user.banned}, false), {user.createdAt}, {user.id}) INCLUDE ({user.banned as stored});
