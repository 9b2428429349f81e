-- Lists sorted or filtered by ban. A missing value means that a user is not banned.
-- With the column itself, so that pages far down are skipped without reading their users.
CREATE INDEX CONCURRENTLY "castellan_user_banned_id_idx"
    ON {user}(coalesce({user.banned}, false), {user.id}) INCLUDE ({user.banned as stored});
