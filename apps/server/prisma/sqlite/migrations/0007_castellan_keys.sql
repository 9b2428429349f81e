-- Keys for machines. Of a secret only the hash is kept; `formerHash` is that of the one before the
-- last rotation. Owners are users of the app, whose table is not ours to refer to.

CREATE TABLE "castellan_api_keys" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "permissions" TEXT NOT NULL,
    "allowedNetworks" TEXT NOT NULL,
    "expiresAt" DATETIME,
    "hash" TEXT NOT NULL,
    "previousHash" TEXT,
    "previousSecretExpiresAt" DATETIME,
    "lastUsedAt" DATETIME,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

CREATE UNIQUE INDEX "castellan_api_keys_hash_idx" ON "castellan_api_keys"("hash");

CREATE UNIQUE INDEX "castellan_api_keys_formerHash_idx" ON "castellan_api_keys"("previousHash");

CREATE INDEX "castellan_api_keys_createdAt_id_idx" ON "castellan_api_keys"("createdAt", "id");

CREATE INDEX "castellan_api_keys_userId_createdAt_id_idx"
    ON "castellan_api_keys"("userId", "createdAt", "id");

-- Which impersonation was begun by which key: it ends with the key.

CREATE TABLE "castellan_api_key_impersonations" (
    "sessionId" TEXT NOT NULL PRIMARY KEY,
    "keyId" TEXT NOT NULL
);

CREATE INDEX "castellan_api_key_impersonations_keyId_idx" ON "castellan_api_key_impersonations"("keyId");
