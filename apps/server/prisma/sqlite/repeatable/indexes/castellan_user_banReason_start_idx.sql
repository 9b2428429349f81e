-- The few bans with a reason. An index entry of PostgreSQL holds 2,704 bytes, so only the start is indexed.
CREATE INDEX "castellan_user_banReason_start_idx"
    ON {user}({user.banReason as indexed}, {user.id})
    WHERE {user.banReason} IS NOT NULL;
