-- The API keys of a user in their order.
CREATE INDEX "castellan_api_keys_userId_createdAt_id_idx"
    ON "castellan_api_keys"("userId", "createdAt", "id");
