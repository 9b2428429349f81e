-- An event has the number of the transaction that inserts it.
CREATE OR REPLACE TRIGGER "castellan_audit_events_insert" BEFORE INSERT ON "castellan_audit_events"
    FOR EACH ROW WHEN (new.transaction <> pg_current_xact_id()::text::bigint)
    EXECUTE FUNCTION "castellan_append_only"();
