-- The trail: who did what, in rows that nobody changes. Seals chain batches of them by hash, so that
-- an edit or a gap shows; a pruning says up to where old events were given up. Ids are texts.

CREATE TABLE "castellan_audit_events" (
    "seq" INTEGER NOT NULL PRIMARY KEY,
    "createdAt" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "keyId" TEXT,
    "impersonatorId" TEXT,
    "targetId" TEXT,
    "subject" TEXT,
    "change" TEXT,
    "reason" TEXT,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "requestId" TEXT,
    "digest" TEXT NOT NULL
);

CREATE TABLE "castellan_audit_checkpoints" (
    "number" INTEGER NOT NULL PRIMARY KEY,
    "epochStart" INTEGER NOT NULL,
    "lastTransaction" INTEGER NOT NULL,
    "lastSeq" INTEGER NOT NULL,
    "highestSeq" INTEGER NOT NULL,
    "events" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdAt" TEXT NOT NULL
);

CREATE TABLE "castellan_audit_prunings" (
    "seal" INTEGER NOT NULL PRIMARY KEY,
    "epochStart" INTEGER NOT NULL,
    "lastTransaction" INTEGER NOT NULL,
    "lastSeq" INTEGER NOT NULL,
    "events" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "createdAt" TEXT NOT NULL
);

CREATE TABLE "castellan_impersonations" (
    "sessionId" TEXT NOT NULL PRIMARY KEY,
    "reason" TEXT NOT NULL,
    "expiresAt" TEXT NOT NULL
);

CREATE INDEX "castellan_audit_events_createdAt_idx" ON "castellan_audit_events" ("createdAt", "seq");

CREATE INDEX "castellan_audit_events_actor_idx" ON "castellan_audit_events" ("actorId", "createdAt", "seq")
    WHERE "actorId" IS NOT NULL;

CREATE INDEX "castellan_audit_events_target_idx" ON "castellan_audit_events" ("targetId", "createdAt", "seq")
    WHERE "targetId" IS NOT NULL;

CREATE INDEX "castellan_audit_events_impersonator_idx"
    ON "castellan_audit_events" ("impersonatorId", "createdAt", "seq") WHERE "impersonatorId" IS NOT NULL;

CREATE INDEX "castellan_audit_events_action_idx" ON "castellan_audit_events" ("action", "createdAt", "seq");

CREATE INDEX "castellan_audit_checkpoints_createdAt_idx" ON "castellan_audit_checkpoints" ("createdAt", "number");

CREATE INDEX "castellan_impersonations_expiresAt_idx" ON "castellan_impersonations" ("expiresAt");

CREATE TRIGGER "castellan_audit_events_update" BEFORE UPDATE ON "castellan_audit_events"
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_events is append-only: an event is never changed');
END;

CREATE TRIGGER "castellan_audit_events_delete" BEFORE DELETE ON "castellan_audit_events"
WHEN OLD."seq" > coalesce((SELECT max("lastSeq") FROM "castellan_audit_prunings"), 0)
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_events is append-only: only what a pruning has given up is removed');
END;

CREATE TRIGGER "castellan_audit_events_replace" BEFORE INSERT ON "castellan_audit_events"
WHEN EXISTS (SELECT 1 FROM "castellan_audit_events" WHERE "seq" = NEW."seq")
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_events is append-only: an event is never replaced');
END;

CREATE TRIGGER "castellan_audit_checkpoints_update" BEFORE UPDATE ON "castellan_audit_checkpoints"
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_checkpoints is append-only: a seal is never changed');
END;

CREATE TRIGGER "castellan_audit_checkpoints_delete" BEFORE DELETE ON "castellan_audit_checkpoints"
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_checkpoints is append-only: a seal is never removed');
END;

CREATE TRIGGER "castellan_audit_prunings_update" BEFORE UPDATE ON "castellan_audit_prunings"
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_prunings is append-only: a pruning is never changed');
END;

CREATE TRIGGER "castellan_audit_prunings_delete" BEFORE DELETE ON "castellan_audit_prunings"
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_prunings is append-only: a pruning is never removed');
END;
