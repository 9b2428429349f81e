-- Expired impersonations.
CREATE INDEX CONCURRENTLY "castellan_impersonations_expiresAt_idx"
    ON "castellan_impersonations"("expiresAt");
