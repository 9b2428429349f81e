-- Stops counting deleted users.
CREATE OR REPLACE TRIGGER "castellan_user_counts_delete" AFTER DELETE ON {user}
    REFERENCING OLD TABLE AS "deleted"
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_count_users"();
