-- Banned users, sorted by creation date. A missing value means that a user is not banned.
CREATE INDEX CONCURRENTLY "castellan_user_banned_createdAt_id_idx"
    ON "user"(coalesce("banned", false), "createdAt", "id");
