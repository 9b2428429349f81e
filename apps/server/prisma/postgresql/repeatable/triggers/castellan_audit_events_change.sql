-- Events never change, and only pruned ones are deleted.
CREATE OR REPLACE TRIGGER "castellan_audit_events_change" BEFORE DELETE OR UPDATE ON "castellan_audit_events"
    FOR EACH ROW EXECUTE FUNCTION "castellan_append_only"();
