-- How many users there are of each role, banned or not, so that nobody has to count them. Triggers
-- keep it, whoever writes; each start of a server counts afresh.

DROP INDEX IF EXISTS "castellan_user_role_idx";

CREATE TABLE "castellan_user_counts" AS
    SELECT "role", "banned", 0 AS "users" FROM "user" LIMIT 0;

CREATE TRIGGER "castellan_user_counts_insert" AFTER INSERT ON "user"
BEGIN
    UPDATE "castellan_user_counts" SET "users" = "users" + 1
        WHERE "role" IS NEW."role" AND "banned" IS NEW."banned";
    INSERT INTO "castellan_user_counts" SELECT NEW."role", NEW."banned", 1 WHERE changes() = 0;
END;

CREATE TRIGGER "castellan_user_counts_update" AFTER UPDATE OF "role", "banned" ON "user"
WHEN NEW."role" IS NOT OLD."role" OR NEW."banned" IS NOT OLD."banned"
BEGIN
    UPDATE "castellan_user_counts" SET "users" = "users" - 1
        WHERE "role" IS OLD."role" AND "banned" IS OLD."banned";
    UPDATE "castellan_user_counts" SET "users" = "users" + 1
        WHERE "role" IS NEW."role" AND "banned" IS NEW."banned";
    INSERT INTO "castellan_user_counts" SELECT NEW."role", NEW."banned", 1 WHERE changes() = 0;
END;

CREATE TRIGGER "castellan_user_counts_delete" AFTER DELETE ON "user"
BEGIN
    UPDATE "castellan_user_counts" SET "users" = "users" - 1
        WHERE "role" IS OLD."role" AND "banned" IS OLD."banned";
END;
