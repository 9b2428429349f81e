-- Banned users, sorted by creation date.
CREATE INDEX "castellan_user_banned_createdAt_id_idx"
    ON "user"("banned", "createdAt", "id");
