-- Lists sorted by creation date. With what filters compare, so that users are skipped without reading them.
-- Users with the same date and beginning of the id are sorted for each page, so that the index is smaller.
CREATE INDEX "castellan_user_createdAt_idx"
    ON {user}({user.createdAt}, {tiebreaker of {user.id}}, {user.role as stored}, {user.banned as stored}, {user.emailVerified as stored});
