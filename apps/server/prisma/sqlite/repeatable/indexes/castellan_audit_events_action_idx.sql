-- Events by action.
CREATE INDEX "castellan_audit_events_action_idx"
    ON "castellan_audit_events"("action", "createdAt", "seq");
