-- The few banned users, sorted by creation date.
CREATE INDEX "castellan_user_banned_createdAt_idx"
    ON {user}({user.createdAt}, {user.id})
    WHERE CASE ifnull({user.banned}, 0) WHEN 0 THEN 0 WHEN '0' THEN 0 WHEN 'false' THEN 0 ELSE 1 END = 1;
