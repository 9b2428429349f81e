-- `INSERT OR REPLACE` must not overwrite an event.
DROP TRIGGER IF EXISTS "castellan_audit_events_insert";

CREATE TRIGGER "castellan_audit_events_insert" BEFORE INSERT ON "castellan_audit_events"
WHEN EXISTS (SELECT 1 FROM "castellan_audit_events" WHERE "seq" = NEW."seq")
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_events is append-only: events cannot be replaced');
END;
