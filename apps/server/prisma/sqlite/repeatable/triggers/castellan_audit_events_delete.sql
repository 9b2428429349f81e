-- Only events up to the checkpoint of the last pruning may be deleted.
DROP TRIGGER IF EXISTS "castellan_audit_events_delete";

CREATE TRIGGER "castellan_audit_events_delete" BEFORE DELETE ON "castellan_audit_events"
WHEN OLD."seq" > coalesce((SELECT "lastSeq" FROM "castellan_audit_checkpoints"
    WHERE "number" = (SELECT max("checkpoint") FROM "castellan_audit_prunings")), 0)
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_events is append-only: only pruned events can be deleted');
END;
