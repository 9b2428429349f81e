-- Queues a user whose name or e-mail address changes for the search index.
DROP TRIGGER IF EXISTS "castellan_user_search_update";

CREATE TRIGGER "castellan_user_search_update" AFTER UPDATE OF {user.id}, {user.name}, {user.email} ON {user}
WHEN NEW.{user.id} IS NOT OLD.{user.id} OR NEW.{user.name} IS NOT OLD.{user.name} OR NEW.{user.email} IS NOT OLD.{user.email}
BEGIN
    INSERT INTO "castellan_user_search_queue" ("userId") VALUES (OLD.{user.id}), (NEW.{user.id});
END;

-- Users may have changed while there was no such trigger: queue all that are not queued.
INSERT INTO "castellan_user_search_queue" ("userId")
    SELECT {user.id} FROM {user} UNION SELECT "userId" FROM "castellan_user_search_ids"
    EXCEPT SELECT "userId" FROM "castellan_user_search_queue";
