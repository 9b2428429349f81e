-- The audit log in order of time.
CREATE INDEX "castellan_audit_events_createdAt_idx"
    ON "castellan_audit_events"("createdAt", "seq");
