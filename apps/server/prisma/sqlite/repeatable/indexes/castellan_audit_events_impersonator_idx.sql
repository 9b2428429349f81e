-- Events by impersonator.
CREATE INDEX "castellan_audit_events_impersonator_idx"
    ON "castellan_audit_events"("impersonatorId", "createdAt", "seq")
    WHERE "impersonatorId" IS NOT NULL;
