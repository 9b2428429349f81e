-- Counts a user whose role or ban changes.
DROP TRIGGER IF EXISTS "castellan_user_counts_update";

CREATE TRIGGER "castellan_user_counts_update" AFTER UPDATE OF "role", "banned" ON "user"
WHEN NEW."role" IS NOT OLD."role" OR NEW."banned" IS NOT OLD."banned"
BEGIN
    UPDATE "castellan_user_counts" SET "users" = "users" - 1
        WHERE "role" IS OLD."role" AND "banned" IS OLD."banned";
    UPDATE "castellan_user_counts" SET "users" = "users" + 1
        WHERE "role" IS NEW."role" AND "banned" IS NEW."banned";
    INSERT INTO "castellan_user_counts" ("role", "banned", "users")
        SELECT NEW."role", NEW."banned", 1 WHERE changes() = 0;
END;
