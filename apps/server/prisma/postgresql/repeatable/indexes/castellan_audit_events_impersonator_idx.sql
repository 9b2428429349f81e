-- Events by impersonator.
CREATE INDEX CONCURRENTLY "castellan_audit_events_impersonator_idx"
    ON "castellan_audit_events"("impersonatorId", "createdAt", "seq")
    WHERE "impersonatorId" IS NOT NULL;
