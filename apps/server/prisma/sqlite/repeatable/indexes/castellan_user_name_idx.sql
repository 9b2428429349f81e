-- Lists sorted by name. Users with the same name and beginning of the id are sorted for each page, so that the
-- index is smaller.
CREATE INDEX "castellan_user_name_idx"
    ON {user}({user.name}, {tiebreaker of {user.id}});
