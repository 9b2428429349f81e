-- Counts new users.
CREATE OR REPLACE TRIGGER "castellan_user_counts_insert" AFTER INSERT ON {user}
    REFERENCING NEW TABLE AS "inserted"
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_count_users"();
