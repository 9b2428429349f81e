-- Expired impersonations.
CREATE INDEX "castellan_impersonations_expiresAt_idx"
    ON "castellan_impersonations"("expiresAt");
