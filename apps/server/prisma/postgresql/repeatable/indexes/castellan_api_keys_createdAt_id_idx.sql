-- All API keys in their order.
CREATE INDEX CONCURRENTLY "castellan_api_keys_createdAt_id_idx"
    ON "castellan_api_keys"("createdAt", "id");
