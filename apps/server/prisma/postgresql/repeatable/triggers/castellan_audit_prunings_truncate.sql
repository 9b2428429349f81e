-- The prunings of the audit log are never deleted all at once.
CREATE OR REPLACE TRIGGER "castellan_audit_prunings_truncate" BEFORE TRUNCATE ON "castellan_audit_prunings"
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_append_only"();
