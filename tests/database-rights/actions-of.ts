/** What a command of MongoDB does, by the words of its privileges; `other` is none that a service needs. */
export type AskedAction = 'find' | 'insert' | 'update' | 'remove' | 'createCollection' | 'createIndex' | 'other';

/** A command as it came over the wire. */
export interface Command {
  readonly name: string;
  readonly collection: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Commands that everybody may send. */
const free = new Set(['hello', 'isMaster', 'ismaster', 'ping', 'endSessions', 'saslStart', 'saslContinue']);

const simple: Readonly<Record<string, readonly AskedAction[]>> = {
  find: ['find'],
  getMore: ['find'],
  killCursors: ['find'],
  aggregate: ['find'],
  insert: ['insert'],
  delete: ['remove'],
  create: ['createCollection'],
  createIndexes: ['createIndex'],
};

/** The privileges that MongoDB asks for before it does a command. */
export function actionsOf({ name, body }: Command): readonly AskedAction[] {
  if (free.has(name)) return [];
  if (name === 'update') return ['update', ...(isUpsert(body) ? (['insert'] as const) : [])];
  if (name === 'findAndModify') return ['find', body['remove'] === true ? 'remove' : 'update'];
  return simple[name] ?? ['other'];
}

function isUpsert({ updates }: Command['body']): boolean {
  return Array.isArray(updates) && updates.some((update: { readonly upsert?: unknown }) => update.upsert === true);
}
