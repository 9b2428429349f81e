-- Events by action.
CREATE INDEX CONCURRENTLY "castellan_audit_events_action_idx"
    ON "castellan_audit_events"("action", "createdAt", "seq");
