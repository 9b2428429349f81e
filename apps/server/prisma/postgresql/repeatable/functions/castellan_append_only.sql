-- Protects the audit log from all but its servers: an event gets the transaction that inserts it; a
-- pruning must equal its checkpoint and follow the last pruning; only events up to the checkpoint of
-- the last pruning may be deleted. The search path is fixed: nothing of the caller can replace what
-- the function names.
SELECT set_config('search_path', quote_ident(current_schema) || ', pg_temp', true);

CREATE OR REPLACE FUNCTION "castellan_append_only"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_TABLE_NAME = 'castellan_audit_events' AND TG_OP = 'DELETE' THEN
        IF EXISTS (
            SELECT 1 FROM "castellan_audit_checkpoints"
            WHERE "number" = (SELECT max("checkpoint") FROM "castellan_audit_prunings") AND (
                OLD."seq" <= "epochStart" OR OLD."seq" <= "highestSeq"
                AND (OLD."transaction", OLD."seq") <= ("lastTransaction", "lastSeq"))
        ) THEN
            RETURN OLD;
        END IF;
    ELSIF TG_TABLE_NAME = 'castellan_audit_prunings' AND TG_OP = 'INSERT' THEN
        IF NOT EXISTS (
            SELECT 1 FROM "castellan_audit_prunings" WHERE "checkpoint" >= NEW."checkpoint"
        ) AND EXISTS (
            SELECT 1 FROM "castellan_audit_checkpoints"
            WHERE ("number", "epochStart", "lastTransaction", "lastSeq", "hash")
                = (NEW."checkpoint", NEW."epochStart", NEW."lastTransaction", NEW."lastSeq", NEW."hash")
        ) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP;
END $$;
