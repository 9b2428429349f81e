-- Lists sorted by the end of the ban.
CREATE INDEX "castellan_user_banExpires_id_idx"
    ON {user}({user.banExpires}, {user.id});
