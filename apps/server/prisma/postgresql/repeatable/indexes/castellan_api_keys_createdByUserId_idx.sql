-- The API keys that a user made.
CREATE INDEX "castellan_api_keys_createdByUserId_idx"
    ON "castellan_api_keys"("createdByUserId");
