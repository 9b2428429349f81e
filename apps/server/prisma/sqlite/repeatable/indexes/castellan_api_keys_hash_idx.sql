-- The API key of a secret.
CREATE UNIQUE INDEX "castellan_api_keys_hash_idx"
    ON "castellan_api_keys"("hash");
