-- Keeps castellan_user_counts current when a user is changed; see castellan_count_users for its rights.
SELECT set_config('search_path', quote_ident(current_schema) || ', pg_temp', true);

CREATE OR REPLACE FUNCTION "castellan_count_change"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF (OLD.{user.role as stored}, OLD.{user.banned as stored}) IS DISTINCT FROM
        (NEW.{user.role as stored}, NEW.{user.banned as stored}) THEN
        INSERT INTO "castellan_user_counts" ("role", "banned", "users") VALUES
            (OLD.{user.role}, OLD.{user.banned}, -1), (NEW.{user.role}, NEW.{user.banned}, 1);
    END IF;
    RETURN NULL;
END $$;
