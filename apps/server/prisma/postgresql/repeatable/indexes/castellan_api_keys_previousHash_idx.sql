-- The API key of a secret that was rotated.
CREATE UNIQUE INDEX CONCURRENTLY "castellan_api_keys_previousHash_idx"
    ON "castellan_api_keys"("previousHash");
