-- Checkpoints are never deleted.
DROP TRIGGER IF EXISTS "castellan_audit_checkpoints_delete";

CREATE TRIGGER "castellan_audit_checkpoints_delete" BEFORE DELETE ON "castellan_audit_checkpoints"
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_checkpoints is append-only: checkpoints cannot be deleted');
END;
