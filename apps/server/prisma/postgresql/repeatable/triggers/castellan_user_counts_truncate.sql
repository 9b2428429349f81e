-- Stops counting when all users are deleted.
CREATE OR REPLACE TRIGGER "castellan_user_counts_truncate" AFTER TRUNCATE ON {user}
    FOR EACH STATEMENT EXECUTE FUNCTION "castellan_count_users"();
