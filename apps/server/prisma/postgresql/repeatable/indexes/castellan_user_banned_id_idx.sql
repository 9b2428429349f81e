-- Lists sorted or filtered by ban.
CREATE INDEX CONCURRENTLY "castellan_user_banned_id_idx"
    ON "user"("banned", "id");
