CREATE TABLE "user" (
  "id" text PRIMARY KEY NOT NULL,
  "name" text NOT NULL,
  "email" text NOT NULL,
  "email_verified" integer DEFAULT false NOT NULL,
  "image" text,
  "created_at" integer DEFAULT (cast(unixepoch('subsecond') * 1000 as integer)) NOT NULL,
  "updated_at" integer DEFAULT (cast(unixepoch('subsecond') * 1000 as integer)) NOT NULL
);

CREATE TABLE "session" (
  "id" text PRIMARY KEY NOT NULL,
  "expires_at" integer NOT NULL,
  "token" text NOT NULL,
  "created_at" integer DEFAULT (cast(unixepoch('subsecond') * 1000 as integer)) NOT NULL,
  "updated_at" integer NOT NULL,
  "ip_address" text,
  "user_agent" text,
  "user_id" text NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE
);

CREATE TABLE "account" (
  "id" text PRIMARY KEY NOT NULL,
  "account_id" text NOT NULL,
  "provider_id" text NOT NULL,
  "user_id" text NOT NULL,
  "access_token" text,
  "refresh_token" text,
  "id_token" text,
  "access_token_expires_at" integer,
  "refresh_token_expires_at" integer,
  "scope" text,
  "created_at" integer DEFAULT (cast(unixepoch('subsecond') * 1000 as integer)) NOT NULL,
  "updated_at" integer NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE
);

CREATE TABLE "verification" (
  "id" text PRIMARY KEY NOT NULL,
  "identifier" text NOT NULL,
  "value" text NOT NULL,
  "expires_at" integer NOT NULL,
  "created_at" integer DEFAULT (cast(unixepoch('subsecond') * 1000 as integer)) NOT NULL,
  "updated_at" integer DEFAULT (cast(unixepoch('subsecond') * 1000 as integer)) NOT NULL
);

CREATE UNIQUE INDEX "user_email_unique" ON "user" ("email");

CREATE UNIQUE INDEX "session_token_unique" ON "session" ("token");

INSERT INTO "user" ("id", "name", "email", "email_verified", "created_at", "updated_at") VALUES ('Gh7kQ2mZx9LpR4tVb1nYc8WdEf3sAu6J', 'Grace Hopper', 'grace@example.test', 1, 1773480413589, 1773480413589);

INSERT INTO "account" ("id", "account_id", "provider_id", "user_id", "created_at", "updated_at") VALUES ('acc1Qw2Er3Ty4Ui5Op6As7Df8Gh9Jk0L', 'Gh7kQ2mZx9LpR4tVb1nYc8WdEf3sAu6J', 'credential', 'Gh7kQ2mZx9LpR4tVb1nYc8WdEf3sAu6J', 1773480413589, 1773480413589);

INSERT INTO "user" ("id", "name", "email", "email_verified", "created_at", "updated_at") VALUES ('Lp3vN8wXz5QkT1rYd7mBc2HgJf9sUe4A', 'Linus Pauling', 'linus@example.test', 1, 1777636800250, 1777636800250);

INSERT INTO "account" ("id", "account_id", "provider_id", "user_id", "created_at", "updated_at") VALUES ('acc2Zx3Cv4Bn5Ma6Sd7Fg8Hj9Kl0PoiU', 'Lp3vN8wXz5QkT1rYd7mBc2HgJf9sUe4A', 'credential', 'Lp3vN8wXz5QkT1rYd7mBc2HgJf9sUe4A', 1777636800250, 1777636800250);

INSERT INTO "session" ("id", "expires_at", "token", "created_at", "updated_at", "ip_address", "user_agent", "user_id") VALUES ('acc1Qw2Er3Ty4Ui5Op6As7Df8Gh9Jk0L', 2082758400000, 'tk9Qe7Wr5Ty3Ui1Op2As4Df6Gh8Jk0Lz', 1795161600125, 1795161600125, '203.0.113.7', 'Mozilla/5.0', 'Lp3vN8wXz5QkT1rYd7mBc2HgJf9sUe4A');

INSERT INTO "verification" ("id", "identifier", "value", "expires_at", "created_at", "updated_at") VALUES ('acc1Qw2Er3Ty4Ui5Op6As7Df8Gh9Jk0L', 'linus@example.test', '482913', 2082758400000, 1795161600125, 1795161600125);
