-- Lists sorted or filtered by ban. A missing value means that a user is not banned.
CREATE INDEX CONCURRENTLY "castellan_user_banned_id_idx"
    ON "user"(coalesce("banned", false), "id");
