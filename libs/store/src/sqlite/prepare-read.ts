import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

export type Row = Readonly<Record<string, unknown>>;

export interface Read {
  all(...values: readonly SQLInputValue[]): readonly Row[];
  get(...values: readonly SQLInputValue[]): Row | undefined;
  /** Each turned into what it stands for before the next one is read. */
  each<T>(turnInto: (row: Row) => T, ...values: readonly SQLInputValue[]): Iterable<T>;
}

/** A query whose whole numbers come as bigints: one that no number can say would fail the query, not its row alone. */
export function prepareRead(db: DatabaseSync, sql: string): Read {
  const statement = db.prepare(sql);
  statement.setReadBigInts(true);
  return {
    all: (...values) => statement.all(...values),
    get: (...values) => statement.get(...values),
    *each(turnInto, ...values) {
      for (const row of statement.iterate(...values)) yield turnInto(row);
    },
  };
}
