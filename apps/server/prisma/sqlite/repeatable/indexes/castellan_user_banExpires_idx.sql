-- The few bans that end.
CREATE INDEX "castellan_user_banExpires_idx"
    ON {user}({user.banExpires}, {user.id}) WHERE {user.banExpires} IS NOT NULL;
