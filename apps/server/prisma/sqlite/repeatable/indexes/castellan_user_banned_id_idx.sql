-- Lists sorted or filtered by ban.
CREATE INDEX "castellan_user_banned_id_idx"
    ON "user"("banned", "id");
