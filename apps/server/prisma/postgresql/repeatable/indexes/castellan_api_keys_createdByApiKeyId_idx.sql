-- The API keys that an API key made.
CREATE INDEX "castellan_api_keys_createdByApiKeyId_idx"
    ON "castellan_api_keys"("createdByApiKeyId");
