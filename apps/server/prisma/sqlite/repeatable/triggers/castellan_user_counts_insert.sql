-- Counts a new user.
DROP TRIGGER IF EXISTS "castellan_user_counts_insert";

CREATE TRIGGER "castellan_user_counts_insert" AFTER INSERT ON {user}
BEGIN
    UPDATE "castellan_user_counts" SET "users" = "users" + 1
        WHERE "role" IS NEW.{user.role} AND "banned" IS NEW.{user.banned};
    INSERT INTO "castellan_user_counts" ("role", "banned", "users")
        SELECT NEW.{user.role}, NEW.{user.banned}, 1 WHERE changes() = 0;
END;
