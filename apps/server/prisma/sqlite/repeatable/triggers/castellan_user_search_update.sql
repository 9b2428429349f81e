-- Queues a user whose name or e-mail address changes for the search index.
DROP TRIGGER IF EXISTS "castellan_user_search_update";

CREATE TRIGGER "castellan_user_search_update" AFTER UPDATE OF "id", "name", "email" ON "user"
WHEN NEW."id" IS NOT OLD."id" OR NEW."name" IS NOT OLD."name" OR NEW."email" IS NOT OLD."email"
BEGIN
    INSERT INTO "castellan_user_search_queue" ("userId") VALUES (OLD."id"), (NEW."id");
END;

-- Users may have changed while there was no such trigger: queue all that are not queued.
INSERT INTO "castellan_user_search_queue" ("userId")
    SELECT "id" FROM "user" UNION SELECT "userId" FROM "castellan_user_search_ids"
    EXCEPT SELECT "userId" FROM "castellan_user_search_queue";
