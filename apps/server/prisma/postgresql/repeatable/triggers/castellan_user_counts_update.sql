-- Counts users whose role or ban changes. For each row, as most updates change neither, and then run no query.
-- It has no condition: an app could not change the type of a column that a condition names.
CREATE OR REPLACE TRIGGER "castellan_user_counts_update" AFTER UPDATE ON {user}
    FOR EACH ROW EXECUTE FUNCTION "castellan_count_change"();
