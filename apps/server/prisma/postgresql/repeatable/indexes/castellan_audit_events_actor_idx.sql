-- Events by actor.
CREATE INDEX CONCURRENTLY "castellan_audit_events_actor_idx"
    ON "castellan_audit_events"("actorId", "createdAt", "seq")
    WHERE "actorId" IS NOT NULL;
