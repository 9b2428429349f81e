-- Stands in for the sessions that an app keeps elsewhere. It has no rows.
DROP TABLE IF EXISTS "castellan_no_sessions";

CREATE TABLE "castellan_no_sessions" AS
    SELECT CAST(NULL AS TEXT) AS "id",
        CAST(NULL AS TIMESTAMPTZ) AS "expiresAt",
        CAST(NULL AS TEXT) AS "token",
        CAST(NULL AS TIMESTAMPTZ) AS "createdAt",
        CAST(NULL AS TIMESTAMPTZ) AS "updatedAt",
        CAST(NULL AS TEXT) AS "ipAddress",
        CAST(NULL AS TEXT) AS "userAgent",
        {user.id as stored} AS "userId",
        CAST(NULL AS TEXT) AS "impersonatedBy"
    FROM {user} WHERE false;

ALTER TABLE "castellan_no_sessions" ADD CHECK (false);
