-- Counts a user whose role or ban changes.
DROP TRIGGER IF EXISTS "castellan_user_counts_update";

CREATE TRIGGER "castellan_user_counts_update" AFTER UPDATE OF {user.role as stored}, {user.banned as stored} ON {user}
WHEN NEW.{user.role} IS NOT OLD.{user.role} OR NEW.{user.banned} IS NOT OLD.{user.banned}
BEGIN
    UPDATE "castellan_user_counts" SET "users" = "users" - 1
        WHERE "role" IS OLD.{user.role} AND "banned" IS OLD.{user.banned};
    UPDATE "castellan_user_counts" SET "users" = "users" + 1
        WHERE "role" IS NEW.{user.role} AND "banned" IS NEW.{user.banned};
    INSERT INTO "castellan_user_counts" ("role", "banned", "users")
        SELECT NEW.{user.role}, NEW.{user.banned}, 1 WHERE changes() = 0;
END;
