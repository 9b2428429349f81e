-- The trail: who did what, in rows that nobody changes. Seals chain batches of them by hash, so that
-- an edit or a gap shows; a pruning says up to where old events were given up. Ids are texts.
-- Events are sealed in the order of their transactions, of which no older one may still be running.

CREATE TABLE "castellan_audit_events" (
    "transaction" BIGINT NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    "seq" BIGINT GENERATED ALWAYS AS IDENTITY,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
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
    "digest" TEXT NOT NULL,
    PRIMARY KEY ("transaction", "seq")
);

CREATE TABLE "castellan_audit_checkpoints" (
    "number" BIGINT NOT NULL PRIMARY KEY,
    "epochStart" BIGINT NOT NULL,
    "lastTransaction" BIGINT NOT NULL,
    "lastSeq" BIGINT NOT NULL,
    "highestSeq" BIGINT NOT NULL,
    "events" BIGINT NOT NULL,
    "content" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL
);

CREATE TABLE "castellan_audit_prunings" (
    "seal" BIGINT NOT NULL PRIMARY KEY,
    "epochStart" BIGINT NOT NULL,
    "lastTransaction" BIGINT NOT NULL,
    "lastSeq" BIGINT NOT NULL,
    "events" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL
);

CREATE TABLE "castellan_impersonations" (
    "sessionId" TEXT NOT NULL PRIMARY KEY,
    "reason" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL
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

-- Nothing of whoever is connected may stand in for what the function names.
SELECT set_config('search_path', quote_ident(current_schema) || ', pg_temp', true);

CREATE FUNCTION "castellan_append_only"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_TABLE_NAME = 'castellan_audit_events' AND TG_OP = 'DELETE' THEN
        IF EXISTS (
            SELECT 1 FROM (SELECT * FROM "castellan_audit_prunings" ORDER BY "seal" DESC LIMIT 1) AS "given_up"
            WHERE OLD."seq" <= "epochStart"
               OR (OLD."transaction", OLD."seq") <= ("lastTransaction", "lastSeq")
        ) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP;
END $$;

CREATE TRIGGER "castellan_audit_events_change" BEFORE UPDATE OR DELETE ON "castellan_audit_events"
    FOR EACH ROW EXECUTE FUNCTION "castellan_append_only"();

CREATE TRIGGER "castellan_audit_events_truncate" BEFORE TRUNCATE ON "castellan_audit_events"
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_append_only"();

CREATE TRIGGER "castellan_audit_checkpoints_change" BEFORE UPDATE OR DELETE ON "castellan_audit_checkpoints"
    FOR EACH ROW EXECUTE FUNCTION "castellan_append_only"();

CREATE TRIGGER "castellan_audit_checkpoints_truncate" BEFORE TRUNCATE ON "castellan_audit_checkpoints"
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_append_only"();

CREATE TRIGGER "castellan_audit_prunings_change" BEFORE UPDATE OR DELETE ON "castellan_audit_prunings"
    FOR EACH ROW EXECUTE FUNCTION "castellan_append_only"();

CREATE TRIGGER "castellan_audit_prunings_truncate" BEFORE TRUNCATE ON "castellan_audit_prunings"
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_append_only"();
