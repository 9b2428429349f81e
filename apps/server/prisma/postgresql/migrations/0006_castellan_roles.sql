-- Roles that are defined while servers run, beside those of their configuration. Whoever changes one counts
-- the version up, and every request reads that: so every server knows at once.

CREATE TABLE "castellan_roles" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "permissions" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(6) NOT NULL,
    "updatedAt" TIMESTAMPTZ(6) NOT NULL
);

CREATE TABLE "castellan_roles_version" ("version" INTEGER NOT NULL);

INSERT INTO "castellan_roles_version" VALUES (0);
