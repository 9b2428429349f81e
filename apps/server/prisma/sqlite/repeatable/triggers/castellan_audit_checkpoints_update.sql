-- Checkpoints never change.
DROP TRIGGER IF EXISTS "castellan_audit_checkpoints_update";

CREATE TRIGGER "castellan_audit_checkpoints_update" BEFORE UPDATE ON "castellan_audit_checkpoints"
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_checkpoints is append-only: checkpoints never change');
END;
