import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { DocumentKey } from '../src/contract.ts';

/** Changes columns of a row in a data folder that no store has open; without any, deletes it. */
export function damageRow(folder: string, key: DocumentKey, fields?: Readonly<Record<string, unknown>>): void {
  const db = new DatabaseSync(join(folder, 'troupe.db'));
  const { table, where } = placeOf(key);
  const condition = Object.keys(where)
    .map((column) => `${column} = ?`)
    .join(' AND ');
  const values = Object.values(where);
  if (fields === undefined) db.prepare(`DELETE FROM ${table} WHERE ${condition}`).run(...values);
  else
    db.prepare(
      `UPDATE ${table} SET ${Object.keys(fields)
        .map((name) => `${name === 'v' ? 'version' : snakeCase(name)} = ?`)
        .join(', ')} WHERE ${condition}`,
    ).run(...(Object.values(fields) as SQLInputValue[]), ...values);
  db.close();
}

function placeOf(key: DocumentKey): { readonly table: string; readonly where: Readonly<Record<string, SQLInputValue>> } {
  switch (key.kind) {
    case 'turn':
      return { table: 'turns', where: { task: key.task, n: key.n } };
    case 'task':
      return { table: 'tasks', where: { id: key.id } };
    case 'message':
      return { table: 'messages', where: { task: key.task, id: key.id } };
    case 'document':
      return { table: `documents_${key.name}`, where: { key: key.key } };
    default:
      return key satisfies never;
  }
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
