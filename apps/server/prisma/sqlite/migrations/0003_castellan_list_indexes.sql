-- What lists sort by, each sort ending in the id; the filters that are asked for most; and the
-- sessions of a user in their order.

CREATE INDEX "castellan_user_name_id_idx" ON "user"("name", "id");

CREATE INDEX "castellan_user_emailVerified_id_idx" ON "user"("emailVerified", "id");

CREATE INDEX "castellan_user_image_id_idx" ON "user"("image", "id");

CREATE INDEX "castellan_user_updatedAt_id_idx" ON "user"("updatedAt", "id");

CREATE INDEX "castellan_user_role_id_idx" ON "user"("role", "id");

CREATE INDEX "castellan_user_banned_id_idx" ON "user"("banned", "id");

CREATE INDEX "castellan_user_banReason_id_idx" ON "user"("banReason", "id");

CREATE INDEX "castellan_user_banExpires_id_idx" ON "user"("banExpires", "id");

CREATE INDEX "castellan_user_role_createdAt_id_idx" ON "user"("role", "createdAt", "id");

CREATE INDEX "castellan_user_banned_createdAt_id_idx" ON "user"("banned", "createdAt", "id");

CREATE INDEX "castellan_session_userId_createdAt_id_idx" ON "session"("userId", "createdAt", "id");
