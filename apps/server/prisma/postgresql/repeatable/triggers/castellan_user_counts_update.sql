-- Counts users whose role or ban changes.
CREATE OR REPLACE TRIGGER "castellan_user_counts_update" AFTER UPDATE ON {user}
    REFERENCING OLD TABLE AS "deleted" NEW TABLE AS "inserted"
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_count_users"();
