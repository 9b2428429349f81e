-- A pruning must equal its checkpoint and follow the last pruning.
CREATE OR REPLACE TRIGGER "castellan_audit_prunings_insert" BEFORE INSERT ON "castellan_audit_prunings"
    FOR EACH ROW EXECUTE FUNCTION "castellan_append_only"();
