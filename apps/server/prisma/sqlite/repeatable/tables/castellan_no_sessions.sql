-- Stands in for the sessions that an app keeps elsewhere. It has no rows.
DROP TABLE IF EXISTS "castellan_no_sessions";

CREATE TABLE "castellan_no_sessions" (
    "id" TEXT,
    "expiresAt" DATETIME,
    "token" TEXT,
    "createdAt" DATETIME,
    "updatedAt" DATETIME,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId",
    "impersonatedBy" TEXT,
    CHECK (0)
);
