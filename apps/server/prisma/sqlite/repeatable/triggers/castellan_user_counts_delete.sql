-- Stops counting a deleted user.
DROP TRIGGER IF EXISTS "castellan_user_counts_delete";

CREATE TRIGGER "castellan_user_counts_delete" AFTER DELETE ON {user}
BEGIN
    UPDATE "castellan_user_counts" SET "users" = "users" - 1
        WHERE "role" IS OLD.{user.role} AND "banned" IS OLD.{user.banned};
END;
