-- Events by target.
CREATE INDEX CONCURRENTLY "castellan_audit_events_target_idx"
    ON "castellan_audit_events"("targetId", "createdAt", "seq")
    WHERE "targetId" IS NOT NULL;
