import { readFileSync, writeFileSync } from 'node:fs';
import openapiTypes, { astToString } from 'openapi-typescript';
import { describedApi } from '../rights-page.ts';

/** The types that the dashboard calls the API by. `node tests/dashboard/client-types.ts` writes them; a test says when that was forgotten. */
const file = new URL('../../libs/dashboard/client/api.d.ts', import.meta.url);

/** What the dashboard asks for: a change of another route is none of the dashboard. */
const used = [
  '/readyz',
  '/v1/agents',
  '/v1/approvals',
  '/v1/audit',
  '/v1/connections',
  '/v1/dead-letters',
  '/v1/keys',
  '/v1/knowledge',
  '/v1/limits',
  '/v1/login',
  '/v1/logout',
  '/v1/me',
  '/v1/memory',
  '/v1/platform',
  '/v1/schedules',
  '/v1/sessions',
  '/v1/tasks',
  '/v1/tools',
  '/v1/topics',
  '/v1/workflows',
];

export async function clientTypes(): Promise<string> {
  const document = structuredClone(await describedApi()) as any;
  document.paths = Object.fromEntries(
    Object.entries<any>(document.paths).filter(([path]) => used.some((root) => path === root || path.startsWith(`${root}/`))),
  );
  for (const methods of Object.values<any>(document.paths))
    for (const operation of Object.values<any>(methods)) operation.responses = successes(operation.responses);
  const { schemas } = document.components;
  document.components = { schemas: reachable(document.paths, schemas) };
  const text = JSON.stringify(document, (key, value) => (left.has(key) || isTable(key, value) ? undefined : value));
  return `// Written by tests/dashboard/client-types.ts from /openapi.json.\n${astToString(await openapiTypes(JSON.parse(text)))}`;
}

export function writtenTypes(): string {
  return readFileSync(file, 'utf8');
}

/** The named shapes that the paths come to: a change of another one is none of the dashboard. */
function reachable(paths: unknown, schemas: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const found = new Set<string>();
  const look = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (found.has(name)) continue;
      found.add(name);
      look(schemas[name]);
    }
  };
  look(paths);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => found.has(name)));
}

const left: ReadonlySet<string> = new Set(['pattern', 'examples', 'links']);

/** The table of all error codes, which the dashboard shows as they are. */
function isTable(key: string, value: unknown): boolean {
  return key === 'enum' && Array.isArray(value) && value.length > 40;
}

/** Every error is a problem document. */
function successes(responses: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const kept = Object.entries(responses).filter(([status]) => status < '300');
  const problem = {
    description: 'It was refused',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return { ...Object.fromEntries(kept), default: problem };
}

if (import.meta.main) writeFileSync(file, await clientTypes());
