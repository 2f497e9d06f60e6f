import { createHash } from 'node:crypto';

/** Of a name that models can call. */
const MAX_NAME = 64;
const HASH = 8;

export interface Named {
  readonly method: string;
  readonly path: string;
  readonly operationId: string | undefined;
}

/**
 * A name for each operation. It depends on the operation alone, so that it stays when others come and go; one that
 * is too long, or that several have, ends with a hash of method and path.
 *
 * @param prefix with which all begin
 */
export function toolNames(prefix: string, operations: readonly Named[]): readonly string[] {
  const plain = operations.map((each) => `${prefix}${plainName(each)}`);
  const count = new Map<string, number>();
  for (const name of plain) count.set(name, (count.get(name) ?? 0) + 1);
  return plain.map((name, index) => {
    if (name.length <= MAX_NAME && count.get(name) === 1) return name;
    const { method, path } = operations[index]!;
    const hash = createHash('sha256').update(`${method} ${path}`).digest('hex').slice(0, HASH);
    return `${name.slice(0, MAX_NAME - HASH - 1)}_${hash}`;
  });
}

function plainName({ method, path, operationId }: Named): string {
  const name = (operationId ?? '').replaceAll(/[^A-Za-z0-9_-]/g, '_');
  if (/[A-Za-z0-9]/.test(name)) return name;
  const parts = path.split('/').filter((part) => part !== '');
  return [method.toLowerCase(), ...parts.map((part) => part.replaceAll(/[{}]/g, '').replaceAll(/[^A-Za-z0-9_-]/g, '_'))].join('_');
}
