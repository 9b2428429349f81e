-- The trail: who did what, in rows that nobody changes. Seals chain batches of them by hash, so that
-- an edit or a gap shows; a pruning says up to where old events were given up. Ids are texts.
-- Events are sealed in the order of their transactions, of which no older one may still be running.

CREATE TABLE "castellan_events" (
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

CREATE TABLE "castellan_seals" (
    "number" BIGINT NOT NULL PRIMARY KEY,
    "afterSeq" BIGINT NOT NULL,
    "lastTransaction" BIGINT NOT NULL,
    "lastSeq" BIGINT NOT NULL,
    "highestSeq" BIGINT NOT NULL,
    "events" BIGINT NOT NULL,
    "content" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL
);

CREATE TABLE "castellan_prunings" (
    "seal" BIGINT NOT NULL PRIMARY KEY,
    "afterSeq" BIGINT NOT NULL,
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

CREATE INDEX "castellan_events_createdAt_idx" ON "castellan_events" ("createdAt", "seq");

CREATE INDEX "castellan_events_actor_idx" ON "castellan_events" ("actorId", "createdAt", "seq")
    WHERE "actorId" IS NOT NULL;

CREATE INDEX "castellan_events_target_idx" ON "castellan_events" ("targetId", "createdAt", "seq")
    WHERE "targetId" IS NOT NULL;

CREATE INDEX "castellan_events_impersonator_idx"
    ON "castellan_events" ("impersonatorId", "createdAt", "seq") WHERE "impersonatorId" IS NOT NULL;

CREATE INDEX "castellan_events_action_idx" ON "castellan_events" ("action", "createdAt", "seq");

CREATE INDEX "castellan_seals_createdAt_idx" ON "castellan_seals" ("createdAt", "number");

CREATE INDEX "castellan_impersonations_expiresAt_idx" ON "castellan_impersonations" ("expiresAt");

-- Nothing of whoever is connected may stand in for what the function names.
SELECT set_config('search_path', quote_ident(current_schema) || ', pg_temp', true);

CREATE FUNCTION "castellan_append_only"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_TABLE_NAME = 'castellan_events' AND TG_OP = 'DELETE' THEN
        IF EXISTS (
            SELECT 1 FROM (SELECT * FROM "castellan_prunings" ORDER BY "seal" DESC LIMIT 1) AS "given_up"
            WHERE OLD."seq" <= "afterSeq"
               OR (OLD."transaction", OLD."seq") <= ("lastTransaction", "lastSeq")
        ) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP;
END $$;

CREATE TRIGGER "castellan_events_change" BEFORE UPDATE OR DELETE ON "castellan_events"
    FOR EACH ROW EXECUTE FUNCTION "castellan_append_only"();

CREATE TRIGGER "castellan_events_truncate" BEFORE TRUNCATE ON "castellan_events"
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_append_only"();

CREATE TRIGGER "castellan_seals_change" BEFORE UPDATE OR DELETE ON "castellan_seals"
    FOR EACH ROW EXECUTE FUNCTION "castellan_append_only"();

CREATE TRIGGER "castellan_seals_truncate" BEFORE TRUNCATE ON "castellan_seals"
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_append_only"();

CREATE TRIGGER "castellan_prunings_change" BEFORE UPDATE OR DELETE ON "castellan_prunings"
    FOR EACH ROW EXECUTE FUNCTION "castellan_append_only"();

CREATE TRIGGER "castellan_prunings_truncate" BEFORE TRUNCATE ON "castellan_prunings"
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_append_only"();
