-- Keeps castellan_user_counts current when users are created and deleted. It runs with the rights of its owner, for
-- apps that may not write to that table, so its search path is fixed: nothing of the caller can replace what it
-- names.
SELECT set_config('search_path', quote_ident(current_schema) || ', pg_temp', true);

CREATE OR REPLACE FUNCTION "castellan_count_users"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO "castellan_user_counts" ("role", "banned", "users")
            SELECT {user.role}, {user.banned}, count(*) FROM "inserted" GROUP BY {user.role}, {user.banned};
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO "castellan_user_counts" ("role", "banned", "users")
            SELECT {user.role}, {user.banned}, -count(*) FROM "deleted" GROUP BY {user.role}, {user.banned};
    ELSIF TG_OP = 'TRUNCATE' THEN
        TRUNCATE "castellan_user_counts";
    END IF;
    RETURN NULL;
END $$;
