-- Lists sorted by name.
CREATE INDEX CONCURRENTLY "castellan_user_name_idx"
    ON {user}({user.name}, {user.id});
