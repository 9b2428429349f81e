-- What all processes on the database have counted together. It is lost in a crash, as it may be.

CREATE UNLOGGED TABLE "castellan_rate_limits" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "points" INTEGER NOT NULL,
    "expire" BIGINT
);
