-- Events never change.
DROP TRIGGER IF EXISTS "castellan_audit_events_update";

CREATE TRIGGER "castellan_audit_events_update" BEFORE UPDATE ON "castellan_audit_events"
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_events is append-only: events never change');
END;
