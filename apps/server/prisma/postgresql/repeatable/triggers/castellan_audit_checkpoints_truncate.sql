-- The checkpoints of the audit log are never deleted all at once.
CREATE OR REPLACE TRIGGER "castellan_audit_checkpoints_truncate" BEFORE TRUNCATE ON "castellan_audit_checkpoints"
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_append_only"();
