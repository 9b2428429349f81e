-- The tables of Castellan. Their indexes, triggers and functions are in repeatable/.

-- Custom roles. Each change increments the version, which servers read with each request.

CREATE TABLE "castellan_roles" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "permissions" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(6) NOT NULL,
    "updatedAt" TIMESTAMPTZ(6) NOT NULL
);

CREATE TABLE "castellan_roles_version" (
    "id" INTEGER NOT NULL PRIMARY KEY CHECK ("id" = 1),
    "version" INTEGER NOT NULL
);

INSERT INTO "castellan_roles_version" ("id", "version") VALUES (1, 0);

-- One row that servers write to learn whether the database accepts writes. Transactions lock the table,
-- together or alone, so that one that conflicts with others gets its turn.

CREATE TABLE "castellan_write_probe" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "data" TEXT NOT NULL
);

-- API keys. Only hashes of their secrets are stored; `previousHash` is that of the secret before the
-- last rotation. A key ends with the user, the API key and the secret that made it; `createdBy…` name
-- them. No user that the secret depends on was created after `usersCreatedUntil`: a later one has got the
-- id of a removed user. There is no foreign key to "user": an app's tools may recreate that table.

CREATE TABLE "castellan_api_keys" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "permissions" TEXT NOT NULL,
    "allowedNetworks" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(6),
    "hash" TEXT NOT NULL,
    "previousHash" TEXT,
    "previousSecretExpiresAt" TIMESTAMPTZ(6),
    "secretCreatedAt" TIMESTAMPTZ(6) NOT NULL,
    "usersCreatedUntil" TIMESTAMPTZ(6) NOT NULL,
    "createdByUserId" TEXT,
    "createdByApiKeyId" TEXT,
    "createdByHint" TEXT,
    "createdBySecretHash" TEXT,
    "lastUsedAt" TIMESTAMPTZ(6),
    "createdAt" TIMESTAMPTZ(6) NOT NULL,
    "updatedAt" TIMESTAMPTZ(6) NOT NULL
);

-- What the table "session" has no column for: why a user is impersonated, and in which session, or with
-- which API key and which secret of it, as the impersonation ends with them.

CREATE TABLE "castellan_impersonations" (
    "sessionId" TEXT NOT NULL PRIMARY KEY,
    "reason" TEXT,
    "apiKeyId" TEXT,
    "secretHash" TEXT,
    "startedBySessionId" TEXT,
    "expiresAt" TIMESTAMPTZ(6) NOT NULL
);

-- The audit log: events, which never change; checkpoints, each of which chains a batch of events to the
-- checkpoint before by its hash; and prunings, each of which names the checkpoint up to which events
-- were deleted. Checkpoints follow the order of transactions, once no older one still runs.

CREATE TABLE "castellan_audit_events" (
    "transaction" BIGINT NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    "seq" BIGINT GENERATED ALWAYS AS IDENTITY,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "apiKeyId" TEXT,
    "impersonatorId" TEXT,
    "targetId" TEXT,
    "subject" TEXT,
    "change" TEXT,
    "reason" TEXT,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "requestId" TEXT,
    "digest" TEXT NOT NULL,
    PRIMARY KEY ("transaction", "seq")
);

CREATE TABLE "castellan_audit_checkpoints" (
    "number" BIGINT NOT NULL PRIMARY KEY,
    "epochStart" BIGINT NOT NULL,
    "lastTransaction" BIGINT NOT NULL,
    "lastSeq" BIGINT NOT NULL,
    "highestSeq" BIGINT NOT NULL,
    "eventCount" BIGINT NOT NULL,
    "contentHash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL
);

-- The last checkpoint whose events another system has, and the server that sends the next ones.

CREATE TABLE "castellan_audit_delivery" (
    "id" INTEGER NOT NULL PRIMARY KEY CHECK ("id" = 1),
    "checkpoint" BIGINT NOT NULL,
    "heldBy" TEXT NOT NULL,
    "heldUntil" TIMESTAMPTZ(3) NOT NULL
);

CREATE TABLE "castellan_audit_prunings" (
    "checkpoint" BIGINT NOT NULL PRIMARY KEY,
    "epochStart" BIGINT NOT NULL,
    "lastTransaction" BIGINT NOT NULL,
    "lastSeq" BIGINT NOT NULL,
    "eventCount" BIGINT NOT NULL,
    "hash" TEXT NOT NULL
);

-- The number of users by role and ban. Triggers append the differences, so that writers never wait for
-- one another; the rows of a group add up. Servers merge them from time to time and recount at start.

CREATE TABLE "castellan_user_counts" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "role" TEXT,
    "banned" BOOLEAN,
    "users" BIGINT NOT NULL
);

-- Rate limits that all servers share. They may be lost in a crash.

CREATE UNLOGGED TABLE "castellan_rate_limits" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "points" INTEGER NOT NULL,
    "expire" BIGINT
);
