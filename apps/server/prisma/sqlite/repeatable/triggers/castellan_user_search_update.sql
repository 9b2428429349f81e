-- Queues a user whose name or e-mail address changes for the search index.
DROP TRIGGER IF EXISTS "castellan_user_search_update";

CREATE TRIGGER "castellan_user_search_update" AFTER UPDATE OF {user.id}, {user.name}, {user.email} ON {user}
WHEN NEW.{user.id} IS NOT OLD.{user.id} OR NEW.{user.name} IS NOT OLD.{user.name} OR NEW.{user.email} IS NOT OLD.{user.email}
BEGIN
    INSERT INTO "castellan_user_search_queue" ("docid") VALUES (OLD.rowid), (NEW.rowid);
END;

-- Users may have changed while there was no such trigger, so the index is made again.
UPDATE "castellan_user_search_progress" SET "indexedUpTo" = NULL, "isComplete" = 0;
