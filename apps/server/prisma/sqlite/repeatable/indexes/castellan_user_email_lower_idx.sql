-- Addresses that an app stores with capitals, to find them in any case. Most apps have none.
CREATE INDEX "castellan_user_email_lower_idx"
    ON {user}(lower({user.email})) WHERE {user.email} <> lower({user.email});
