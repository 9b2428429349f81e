-- Banned users, sorted by creation date. A missing value means that a user is not banned.
CREATE INDEX "castellan_user_banned_createdAt_id_idx"
    ON {user}((CASE ifnull({user.banned}, 0) WHEN 0 THEN 0 WHEN '0' THEN 0 WHEN 'false' THEN 0 ELSE 1 END), {user.createdAt}, {user.id});
