-- Banned users, sorted by creation date.
CREATE INDEX CONCURRENTLY "castellan_user_banned_createdAt_id_idx"
    ON "user"("banned", "createdAt", "id");
