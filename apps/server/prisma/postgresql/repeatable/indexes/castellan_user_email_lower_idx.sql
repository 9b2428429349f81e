-- Addresses that an app stores with capitals, to find them in any case. Most apps have none.
CREATE INDEX CONCURRENTLY "castellan_user_email_lower_idx"
    ON {user}((lower({user.email} COLLATE "C"))) WHERE {user.email} <> lower({user.email} COLLATE "C");
