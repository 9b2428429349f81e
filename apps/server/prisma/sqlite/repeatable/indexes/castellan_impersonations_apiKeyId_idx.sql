-- The impersonations of an API key.
CREATE INDEX "castellan_impersonations_apiKeyId_idx"
    ON "castellan_impersonations"("apiKeyId");
