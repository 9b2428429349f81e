-- What lists, the guard of the last admin, impersonation and the sweep look up by.

CREATE INDEX "castellan_user_createdAt_id_idx" ON "user"("createdAt", "id");

CREATE INDEX "castellan_user_role_idx" ON "user"("role");

CREATE INDEX "castellan_session_impersonatedBy_idx" ON "session"("impersonatedBy");

CREATE INDEX "castellan_session_expiresAt_idx" ON "session"("expiresAt");
