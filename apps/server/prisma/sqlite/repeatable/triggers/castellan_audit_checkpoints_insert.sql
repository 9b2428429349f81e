-- `INSERT OR REPLACE` must not overwrite a checkpoint. A server that loses a race for a number sees that
-- it wrote no row.
DROP TRIGGER IF EXISTS "castellan_audit_checkpoints_insert";

CREATE TRIGGER "castellan_audit_checkpoints_insert" BEFORE INSERT ON "castellan_audit_checkpoints"
WHEN EXISTS (SELECT 1 FROM "castellan_audit_checkpoints" WHERE "number" = NEW."number")
BEGIN
    SELECT RAISE(IGNORE);
END;
