-- The tables of Castellan. Their indexes, triggers and functions are in repeatable/.

-- Custom roles. Each change increments the version, which servers read with each request.

CREATE TABLE "castellan_roles" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "permissions" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

CREATE TABLE "castellan_roles_version" (
    "id" INTEGER NOT NULL PRIMARY KEY CHECK ("id" = 1),
    "version" INTEGER NOT NULL
);

INSERT INTO "castellan_roles_version" ("id", "version") VALUES (1, 0);

-- One row that servers write to learn whether the database accepts writes.

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
    "expiresAt" DATETIME,
    "hash" TEXT NOT NULL,
    "previousHash" TEXT,
    "previousSecretExpiresAt" DATETIME,
    "secretCreatedAt" DATETIME NOT NULL,
    "usersCreatedUntil" DATETIME NOT NULL,
    "createdByUserId" TEXT,
    "createdByApiKeyId" TEXT,
    "createdByHint" TEXT,
    "createdBySecretHash" TEXT,
    "lastUsedAt" DATETIME,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

-- What the table "session" has no column for: why a user is impersonated, and in which session, or with
-- which API key and which secret of it, as the impersonation ends with them.

CREATE TABLE "castellan_impersonations" (
    "sessionId" TEXT NOT NULL PRIMARY KEY,
    "reason" TEXT,
    "apiKeyId" TEXT,
    "secretHash" TEXT,
    "startedBySessionId" TEXT,
    "expiresAt" DATETIME NOT NULL
);

-- The audit log: events, which never change; checkpoints, each of which chains a batch of events to the
-- checkpoint before by its hash; and prunings, each of which names the checkpoint up to which events
-- were deleted. STRICT tables refuse values of another type than that of their column.

CREATE TABLE "castellan_audit_events" (
    "seq" INTEGER NOT NULL PRIMARY KEY,
    "createdAt" TEXT NOT NULL,
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
    "digest" TEXT NOT NULL
) STRICT;

CREATE TABLE "castellan_audit_checkpoints" (
    "number" INTEGER NOT NULL PRIMARY KEY,
    "epochStart" INTEGER NOT NULL,
    "lastTransaction" INTEGER NOT NULL,
    "lastSeq" INTEGER NOT NULL,
    "highestSeq" INTEGER NOT NULL,
    "eventCount" INTEGER NOT NULL,
    "contentHash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdAt" TEXT NOT NULL
) STRICT;

-- The last checkpoint whose events another system has, and the server that sends the next ones.

CREATE TABLE "castellan_audit_delivery" (
    "id" INTEGER NOT NULL PRIMARY KEY CHECK ("id" = 1),
    "checkpoint" INTEGER NOT NULL,
    "heldBy" TEXT NOT NULL,
    "heldUntil" DATETIME NOT NULL
);

CREATE TABLE "castellan_audit_prunings" (
    "checkpoint" INTEGER NOT NULL PRIMARY KEY,
    "epochStart" INTEGER NOT NULL,
    "lastTransaction" INTEGER NOT NULL,
    "lastSeq" INTEGER NOT NULL,
    "eventCount" INTEGER NOT NULL,
    "hash" TEXT NOT NULL
) STRICT;

-- The number of users by role and ban. Triggers keep it current; servers recount at start.

CREATE TABLE "castellan_user_counts" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "role" TEXT,
    "banned" BOOLEAN,
    "users" INTEGER NOT NULL
);

-- The search index `castellan_user_search`, which is created with its trigger: the texts of users by trigrams,
-- in lower case, with the rowids of users. A start
-- makes it, some users at a time: `indexedUpTo` is the last of them. Triggers queue the users that change; a
-- server moves them into the index. A search uses the index, and reads queued users directly.

CREATE TABLE "castellan_user_search_queue" (
    "seq" INTEGER NOT NULL PRIMARY KEY,
    "docid" INTEGER NOT NULL
);

CREATE TABLE "castellan_user_search_progress" (
    "id" INTEGER NOT NULL PRIMARY KEY CHECK ("id" = 1),
    "indexedUpTo" INTEGER,
    "isComplete" INTEGER NOT NULL
);

INSERT INTO "castellan_user_search_progress" ("id", "isComplete") VALUES (1, 0);
