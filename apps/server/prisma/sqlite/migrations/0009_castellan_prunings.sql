-- A pruning is exactly its seal and beyond the last one; what may be deleted is told by that seal
-- itself.

CREATE TRIGGER "castellan_audit_prunings_insert" BEFORE INSERT ON "castellan_audit_prunings"
WHEN EXISTS (SELECT 1 FROM "castellan_audit_prunings" WHERE "seal" >= NEW."seal") OR NOT EXISTS (
    SELECT 1 FROM "castellan_audit_checkpoints"
    WHERE "number" = NEW."seal" AND "epochStart" = NEW."epochStart"
        AND "lastTransaction" = NEW."lastTransaction" AND "lastSeq" = NEW."lastSeq" AND "hash" = NEW."hash")
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_prunings is append-only: a pruning is its seal, beyond the last one');
END;

DROP TRIGGER "castellan_audit_events_delete";

CREATE TRIGGER "castellan_audit_events_delete" BEFORE DELETE ON "castellan_audit_events"
WHEN OLD."seq" > coalesce((SELECT "lastSeq" FROM "castellan_audit_checkpoints"
    WHERE "number" = (SELECT max("seal") FROM "castellan_audit_prunings")), 0)
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_events is append-only: only what a pruning has given up is removed');
END;

DROP INDEX IF EXISTS "castellan_audit_checkpoints_createdAt_idx";
