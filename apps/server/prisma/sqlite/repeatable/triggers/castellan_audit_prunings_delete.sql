-- Prunings are never deleted.
DROP TRIGGER IF EXISTS "castellan_audit_prunings_delete";

CREATE TRIGGER "castellan_audit_prunings_delete" BEFORE DELETE ON "castellan_audit_prunings"
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_prunings is append-only: prunings cannot be deleted');
END;
