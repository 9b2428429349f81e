-- A pruning must equal its checkpoint and follow the last pruning.
DROP TRIGGER IF EXISTS "castellan_audit_prunings_insert";

CREATE TRIGGER "castellan_audit_prunings_insert" BEFORE INSERT ON "castellan_audit_prunings"
WHEN EXISTS (SELECT 1 FROM "castellan_audit_prunings" WHERE "checkpoint" >= NEW."checkpoint") OR NOT EXISTS (
    SELECT 1 FROM "castellan_audit_checkpoints"
    WHERE "number" = NEW."checkpoint" AND "epochStart" = NEW."epochStart"
        AND "lastTransaction" = NEW."lastTransaction" AND "lastSeq" = NEW."lastSeq" AND "hash" = NEW."hash")
BEGIN
    SELECT RAISE(ABORT, 'castellan_audit_prunings is append-only: a pruning must equal its checkpoint and follow the last one');
END;
