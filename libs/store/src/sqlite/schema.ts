/**
 * Turns keep insertion order, so that a commit touches the end of one tree and only the small index
 * is scattered: twice the inserts of a table clustered by `(task, n)`. A message without a body was
 * consumed; the row stays to recognise repeats.
 */
const first = `
  CREATE TABLE turns (
    task TEXT NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL, build TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (task, n)
  );

  CREATE TABLE tasks (
    id TEXT NOT NULL PRIMARY KEY, partition INTEGER NOT NULL, n INTEGER NOT NULL, revision INTEGER NOT NULL,
    kind TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, open INTEGER NOT NULL, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, session TEXT, parent TEXT, attributes TEXT NOT NULL, approvals INTEGER NOT NULL,
    run_start INTEGER NOT NULL, body TEXT NOT NULL
  );
  CREATE INDEX tasks_by_age ON tasks (created_at, id);
  CREATE INDEX tasks_by_status ON tasks (status, created_at, id);
  CREATE INDEX tasks_by_name ON tasks (name, created_at, id);
  CREATE INDEX tasks_by_parent ON tasks (parent, created_at, id) WHERE parent IS NOT NULL;
  CREATE INDEX tasks_by_session ON tasks (session, created_at, id) WHERE session IS NOT NULL;
  CREATE INDEX tasks_with_approvals ON tasks (created_at, id) WHERE approvals = 1;
  CREATE INDEX tasks_open ON tasks (id, partition) WHERE open = 1;

  CREATE TABLE messages (
    position INTEGER PRIMARY KEY, task TEXT NOT NULL, id TEXT NOT NULL, partition INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT,
    UNIQUE (task, id)
  );
  CREATE INDEX messages_unread ON messages (task, partition) WHERE body IS NOT NULL;

  CREATE TABLE sessions (id TEXT NOT NULL PRIMARY KEY, writer TEXT) WITHOUT ROWID;
  CREATE TABLE session_entries (
    session TEXT NOT NULL, n INTEGER NOT NULL, task TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
    UNIQUE (session, n)
  );

  CREATE TABLE blobs (hash TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL);
  CREATE TABLE nodes (node TEXT NOT NULL PRIMARY KEY, beat INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE partitions (partition INTEGER NOT NULL PRIMARY KEY, epoch INTEGER NOT NULL, node TEXT);
`;

const instances = `
  CREATE TABLE instances (id TEXT NOT NULL PRIMARY KEY, run TEXT NOT NULL, beat INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE definitions (id TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL);
`;

const nodeRuns = `
  DROP TABLE nodes;
  CREATE TABLE nodes (node TEXT NOT NULL PRIMARY KEY, run TEXT NOT NULL, generation INTEGER NOT NULL, beat INTEGER NOT NULL) WITHOUT ROWID;
`;

const requests = `
  CREATE TABLE requests (id TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX requests_by_age ON requests (at);
`;

/** What is large of a record stands apart, behind everything lists read. */
const large = 'ALTER TABLE tasks ADD COLUMN large TEXT';

/** Who waits for a session, in the order they came: no position is given out twice. */
const sessionPlaces = `
  CREATE TABLE session_places (
    position INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, task TEXT NOT NULL, at INTEGER NOT NULL,
    UNIQUE (session, task)
  );
`;

const decided = `
  ALTER TABLE tasks ADD COLUMN decided INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX tasks_decided ON tasks (created_at, id) WHERE decided = 1;
`;

/** What is documents of a spec has a table made for that. */
const documents = `
  DROP TABLE requests;
  DROP TABLE blobs;
  DROP TABLE nodes;
  DROP TABLE partitions;
  DROP TABLE instances;
  DROP TABLE definitions;
  DROP TABLE sessions;
  DROP TABLE session_entries;
  DROP TABLE session_places;
  CREATE TABLE pings (id INTEGER NOT NULL PRIMARY KEY);
`;

/** What makes each version of the tables from the one before; `user_version` counts them. */
export const migrations: readonly string[] = [first, instances, nodeRuns, requests, large, sessionPlaces, decided, documents];
