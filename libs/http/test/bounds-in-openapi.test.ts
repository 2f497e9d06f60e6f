import { boundTable, defaultBounds, type Bound } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type Server } from './server.ts';

interface Schema {
  readonly [keyword: string]: unknown;
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema; readonly description?: string }[];
}

let server: Server;
let document: { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>; readonly components: unknown };
beforeAll(async () => {
  server = await startServer();
  document = (await server.ask('GET', '/openapi.json')).body as typeof document;
});
afterAll(() => server.close());

/** Every schema object of the document, with where it is. */
function* schemas(value: unknown, at = ''): Generator<readonly [string, Schema]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [at, value as Schema];
  for (const [key, held] of Object.entries(value)) yield* schemas(held, `${at}/${key}`);
}

function parameter(path: string, name: string): Schema & { readonly description?: string } {
  const found = document.paths[path]?.['get']?.parameters?.find((each) => each.name === name);
  return { ...found?.schema, description: found?.description ?? (found?.schema['description'] as string) };
}

describe('the numbers of the API document', () => {
  it('are those of the table of bounds: none of lengths and counts is any other', () => {
    const known = new Set(Object.values<Bound>(boundTable).map(({ value }) => value));
    const lengths = [...schemas(document)].flatMap(([at, schema]) =>
      ['maxLength', 'maxItems', 'maxProperties'].flatMap((keyword) => {
        const most = schema[keyword];
        return typeof most === 'number' ? [{ at: `${at}/${keyword}`, most }] : [];
      }),
    );
    expect(lengths.length).toBeGreaterThan(10);
    expect(lengths.filter(({ most }) => !known.has(most))).toEqual([]);
  });

  it('are each that of what it bounds', () => {
    expect(parameter('/v1/tasks', 'limit')).toMatchObject({ maximum: defaultBounds.pageItems });
    expect(parameter('/v1/tasks', 'cursor')).toMatchObject({ maxLength: defaultBounds.cursorCharacters });
    expect(parameter('/v1/tasks', 'name')).toMatchObject({ maxLength: defaultBounds.nameCharacters });
    expect(parameter('/v1/tasks', 'parent')).toMatchObject({ pattern: expect.stringContaining(`{0,${defaultBounds.nameCharacters - 1}}`) });
    expect(parameter('/v1/tools', 'q')).toMatchObject({ maxLength: defaultBounds.searchCharacters });
    expect(parameter('/v1/tasks/{id}/events', 'lastEventId')).toMatchObject({ maxLength: defaultBounds.eventIdCharacters });
    expect(parameter('/v1/tasks/{id}', 'wait').description).toContain(`up to ${defaultBounds.waitTime / 1_000}s`);
    const all = JSON.stringify(document);
    expect(all).toContain(`"maxProperties":${defaultBounds.attributes}`);
    expect(all).toContain(`1 to ${defaultBounds.keyCharacters} visible ASCII characters`);
    expect(all).toContain(`"maxLength":${defaultBounds.reasonCharacters}`);
  });
});
