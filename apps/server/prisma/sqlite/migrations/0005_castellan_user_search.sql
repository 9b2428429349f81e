-- What searches by trigrams: the names and addresses of all users, with every letter in one case.
-- Triggers note whose have changed, whoever writes; a server takes the notes to the index. A search
-- asks the index, and of those who are noted the users themselves.

CREATE TABLE "castellan_user_search_queue" ("seq" INTEGER NOT NULL PRIMARY KEY, "userId" NOT NULL);

CREATE TABLE "castellan_user_search_ids" ("docid" INTEGER NOT NULL PRIMARY KEY, "userId" NOT NULL UNIQUE);

CREATE VIRTUAL TABLE "castellan_user_search" USING fts5(
    "name", "email", content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'
);

CREATE TRIGGER "castellan_user_search_insert" AFTER INSERT ON "user"
BEGIN
    INSERT INTO "castellan_user_search_queue" ("userId") VALUES (NEW."id");
END;

CREATE TRIGGER "castellan_user_search_update" AFTER UPDATE OF "id", "name", "email" ON "user"
WHEN NEW."id" IS NOT OLD."id" OR NEW."name" IS NOT OLD."name" OR NEW."email" IS NOT OLD."email"
BEGIN
    INSERT INTO "castellan_user_search_queue" ("userId") VALUES (OLD."id"), (NEW."id");
END;

CREATE TRIGGER "castellan_user_search_delete" AFTER DELETE ON "user"
BEGIN
    INSERT INTO "castellan_user_search_queue" ("userId") VALUES (OLD."id");
END;

INSERT INTO "castellan_user_search_queue" ("userId") SELECT "id" FROM "user";
