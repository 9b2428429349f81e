-- Queues a user for the search index when a text in it changes.
DROP TRIGGER IF EXISTS "castellan_user_search_update";

CREATE TRIGGER "castellan_user_search_update" AFTER UPDATE OF {search.stored} ON {user}
WHEN {search.changed}
BEGIN
    INSERT INTO "castellan_user_search_queue" ("docid") VALUES (OLD.rowid), (NEW.rowid);
END;

-- The index has the fields of the trigger, so both are made again when these change.
DROP TABLE IF EXISTS "castellan_user_search";

CREATE VIRTUAL TABLE "castellan_user_search" USING fts5(
    {search.columns}, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'
);

UPDATE "castellan_user_search_progress" SET "indexedUpTo" = NULL, "isComplete" = 0;
