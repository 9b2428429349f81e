-- The events of the audit log are never deleted all at once.
CREATE OR REPLACE TRIGGER "castellan_audit_events_truncate" BEFORE TRUNCATE ON "castellan_audit_events"
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_append_only"();
