-- How many users there are of each role, banned or not, so that nobody has to count them. Triggers
-- note what each statement changes, whoever writes; the numbers of a group add up. No writer waits
-- for another, and servers merge the notes now and again. Each start of a server counts afresh.

DROP INDEX IF EXISTS "castellan_user_role_idx";

CREATE TABLE "castellan_user_counts" AS
    SELECT "role", "banned", CAST(0 AS BIGINT) AS "users" FROM "user" LIMIT 0;

-- The function writes for apps that may not, so nothing of theirs may stand in for what it names.
SELECT set_config('search_path', quote_ident(current_schema) || ', pg_temp', true);

CREATE FUNCTION "castellan_count_users"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO "castellan_user_counts"
            SELECT "role", "banned", count(*) FROM "come" GROUP BY "role", "banned";
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO "castellan_user_counts"
            SELECT "role", "banned", -count(*) FROM "gone" GROUP BY "role", "banned";
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO "castellan_user_counts"
            SELECT "role", "banned", sum("users") FROM (
                SELECT "role", "banned", 1 AS "users" FROM "come"
                UNION ALL SELECT "role", "banned", -1 FROM "gone"
            ) AS "changed" GROUP BY "role", "banned" HAVING sum("users") <> 0;
    ELSE
        TRUNCATE "castellan_user_counts";
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER "castellan_user_counts_insert" AFTER INSERT ON "user"
    REFERENCING NEW TABLE AS "come" FOR EACH STATEMENT EXECUTE FUNCTION "castellan_count_users"();

CREATE TRIGGER "castellan_user_counts_update" AFTER UPDATE ON "user"
    REFERENCING OLD TABLE AS "gone" NEW TABLE AS "come"
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_count_users"();

CREATE TRIGGER "castellan_user_counts_delete" AFTER DELETE ON "user"
    REFERENCING OLD TABLE AS "gone" FOR EACH STATEMENT EXECUTE FUNCTION "castellan_count_users"();

CREATE TRIGGER "castellan_user_counts_truncate" AFTER TRUNCATE ON "user"
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_count_users"();
