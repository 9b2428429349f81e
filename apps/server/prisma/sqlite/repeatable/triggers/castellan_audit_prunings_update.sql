-- Prunings never change.
DROP TRIGGER IF EXISTS "castellan_audit_prunings_update";

CREATE TRIGGER "castellan_audit_prunings_update" BEFORE UPDATE ON "castellan_audit_prunings"
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_prunings is append-only: prunings never change');
END;
