-- Lists sorted by name.
CREATE INDEX "castellan_user_name_idx"
    ON {user}({user.name}, {user.id});
