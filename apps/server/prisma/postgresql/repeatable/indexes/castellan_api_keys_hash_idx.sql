-- The API key of a secret.
CREATE UNIQUE INDEX CONCURRENTLY "castellan_api_keys_hash_idx"
    ON "castellan_api_keys"("hash");
