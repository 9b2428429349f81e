-- The impersonations that began in a session.
CREATE INDEX CONCURRENTLY "castellan_impersonations_startedBySessionId_idx"
    ON "castellan_impersonations"("startedBySessionId");
