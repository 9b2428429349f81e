-- Queues a new user for the search index.
DROP TRIGGER IF EXISTS "castellan_user_search_insert";

CREATE TRIGGER "castellan_user_search_insert" AFTER INSERT ON {user}
BEGIN
    INSERT INTO "castellan_user_search_queue" ("docid") VALUES (NEW.rowid);
END;

-- Users may have changed while there was no such trigger, so the index is made again.
UPDATE "castellan_user_search_progress" SET "indexedUpTo" = NULL, "isComplete" = 0;
