-- What may be written to the trail besides what its servers write: no event at a place of another time,
-- no pruning that is not exactly its seal and beyond the last one. What may be deleted is told by that
-- seal itself, whose highest number leaves out what another server has counted since.

SELECT set_config('search_path', quote_ident(current_schema) || ', pg_temp', true);

CREATE OR REPLACE FUNCTION "castellan_append_only"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_TABLE_NAME = 'castellan_audit_events' AND TG_OP = 'DELETE' THEN
        IF EXISTS (
            SELECT 1 FROM "castellan_audit_checkpoints"
            WHERE "number" = (SELECT max("seal") FROM "castellan_audit_prunings") AND (
                OLD."seq" <= "epochStart" OR OLD."seq" <= "highestSeq"
                AND (OLD."transaction", OLD."seq") <= ("lastTransaction", "lastSeq"))
        ) THEN
            RETURN OLD;
        END IF;
    ELSIF TG_TABLE_NAME = 'castellan_audit_prunings' AND TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM "castellan_audit_prunings" WHERE "seal" >= NEW."seal") AND EXISTS (
            SELECT 1 FROM "castellan_audit_checkpoints"
            WHERE ("number", "epochStart", "lastTransaction", "lastSeq", "hash")
                = (NEW."seal", NEW."epochStart", NEW."lastTransaction", NEW."lastSeq", NEW."hash")
        ) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP;
END $$;

CREATE TRIGGER "castellan_audit_prunings_insert" BEFORE INSERT ON "castellan_audit_prunings"
    FOR EACH ROW EXECUTE FUNCTION "castellan_append_only"();

CREATE TRIGGER "castellan_audit_events_insert" BEFORE INSERT ON "castellan_audit_events"
    FOR EACH ROW WHEN (NEW."transaction" <> pg_current_xact_id()::text::bigint)
    EXECUTE FUNCTION "castellan_append_only"();

DROP INDEX IF EXISTS "castellan_audit_checkpoints_createdAt_idx";
