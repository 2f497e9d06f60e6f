/**
 * Turns keep insertion order, so that a commit touches the end of one tree and only the small index
 * is scattered: twice the inserts of a table clustered by `(task, n)`. A message without a body was
 * consumed; the row stays to recognise repeats. What is large of a record stands behind everything lists read.
 */
const first = `
  CREATE TABLE turns (
    task TEXT NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL, build TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (task, n)
  );

  CREATE TABLE tasks (
    id TEXT NOT NULL PRIMARY KEY, partition INTEGER NOT NULL, n INTEGER NOT NULL, revision INTEGER NOT NULL,
    kind TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, open INTEGER NOT NULL, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, session TEXT, parent TEXT, attributes TEXT NOT NULL, approvals INTEGER NOT NULL, decided INTEGER NOT NULL DEFAULT 0,
    run_start INTEGER NOT NULL, body TEXT NOT NULL, large TEXT
  );
  CREATE INDEX tasks_by_age ON tasks (created_at, id);
  CREATE INDEX tasks_by_status ON tasks (status, created_at, id);
  CREATE INDEX tasks_by_name ON tasks (name, created_at, id);
  CREATE INDEX tasks_by_parent ON tasks (parent, created_at, id) WHERE parent IS NOT NULL;
  CREATE INDEX tasks_by_session ON tasks (session, created_at, id) WHERE session IS NOT NULL;
  CREATE INDEX tasks_with_approvals ON tasks (created_at, id) WHERE approvals = 1;
  CREATE INDEX tasks_decided ON tasks (created_at, id) WHERE decided = 1;
  CREATE INDEX tasks_open ON tasks (id, partition) WHERE open = 1;

  CREATE TABLE messages (
    position INTEGER PRIMARY KEY, task TEXT NOT NULL, id TEXT NOT NULL, partition INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT,
    UNIQUE (task, id)
  );
  CREATE INDEX messages_unread ON messages (task, partition) WHERE body IS NOT NULL;

  CREATE TABLE pings (id INTEGER NOT NULL PRIMARY KEY);
`;

/** Most platforms know one principal alone, whose tasks are all there are: no index is written for those. */
const starters = `
  ALTER TABLE tasks ADD COLUMN started_by TEXT;
  CREATE INDEX tasks_by_starter ON tasks (started_by, created_at, id) WHERE started_by <> 'local:local';
`;

/** The tasks of a tenant, which its ids begin with; those of the default tenant cost nothing more. */
const tenants = `
  CREATE INDEX tasks_by_tenant ON tasks (substr(id, 1, instr(id, '~') - 1), created_at, id) WHERE instr(id, '~') > 0;
`;

/**
 * What makes each version of the tables from the one before; `user_version` counts them. Documents of a spec have
 * a table that is made when they are first asked for.
 */
export const migrations: readonly string[] = [first, starters, tenants];
