-- Queues a deleted user for the search index.
DROP TRIGGER IF EXISTS "castellan_user_search_delete";

CREATE TRIGGER "castellan_user_search_delete" AFTER DELETE ON {user}
BEGIN
    INSERT INTO "castellan_user_search_queue" ("userId") VALUES (OLD.{user.id});
END;

-- Users may have changed while there was no such trigger: queue all that are not queued.
INSERT INTO "castellan_user_search_queue" ("userId")
    SELECT {user.id} FROM {user} UNION SELECT "userId" FROM "castellan_user_search_ids"
    EXCEPT SELECT "userId" FROM "castellan_user_search_queue";
