-- Prunings never change and are never deleted.
CREATE OR REPLACE TRIGGER "castellan_audit_prunings_change" BEFORE DELETE OR UPDATE ON "castellan_audit_prunings"
    FOR EACH ROW EXECUTE FUNCTION "castellan_append_only"();
