-- Lists sorted or filtered by ban. A missing value means that a user is not banned.
CREATE INDEX "castellan_user_banned_id_idx"
    ON {user}((CASE ifnull({user.banned}, 0) WHEN 0 THEN 0 WHEN '0' THEN 0 WHEN 'false' THEN 0 ELSE 1 END), {user.id});
