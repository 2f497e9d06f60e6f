import { readFileSync, writeFileSync } from 'node:fs';
import { hasRight } from '@troupe/access';
import {
  rights,
  roles,
  type ApiKeys,
  type AuditLog,
  type Connections,
  type FlowControl,
  type Logins,
  type Knowledge,
  type Memories,
  type Right,
  type Role,
  type Schedules,
  type Secrets,
  type WorkflowLog,
  type Callbacks,
  type ToolChanges,
  type Topics,
  type Webhooks,
} from '@troupe/contracts';
import { createHttp } from '@troupe/http';
import { protocols } from '@troupe/protocols';

/** The page of who may do what. `node tests/rights-page.ts` writes it; a test says when that was forgotten. */
const page = new URL('../docs/rights.md', import.meta.url);

const head = `# Rights

Who asks is a principal: the holder of an API key, a person whom an identity provider vouches for, or the local principal where no key is asked for. A principal has a tenant and roles; roles have rights. This page is written from the one table of them, \`libs/access/src/rights/rights.ts\`, and from what each route of \`/openapi.json\` says it takes, by \`node tests/rights-page.ts\`.

- Without the right, the answer is \`403 missing-right\`, which names the right and the roles that have it; nothing has been looked at before.
- With a right to its own tasks alone, a task that another started is answered as one that is not there: \`404\`. Children belong to who started the task at the top. Lists have only what one may read.
- A task is one's own when its \`startedBy\` is the same principal. A session is one's own when one began it: of several who begin it at once it is one's, and the others get \`404\`.
- An approver with \`approves\` sees and decides only approvals of which the agent or the tool fits: a name, or the beginning of names and \`*\`. Who may read all tasks sees the others, too, but cannot decide them.
`;

export interface RightsRoute {
  readonly method: string;
  readonly path: string;
  readonly right: Right | 'any' | 'none';
}

interface DescribedApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly 'x-right'?: Right | 'any' }>>>>;
}

/** Every route that the API describes. */
export async function describedRoutes(): Promise<readonly RightsRoute[]> {
  const { paths } = await describedApi();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, right: operation['x-right'] ?? 'none' })),
  );
}

/** The OpenAPI document of a platform that has everything. */
export async function describedApi(): Promise<DescribedApi> {
  const nobody = { for: () => ({}) as never, readiness: async () => ({ ready: true, reasons: [] }) };
  const info = { version: '0', mode: 'embedded', appName: '', notices: [] };
  const http = await createHttp({
    services: nobody,
    auth: { kind: 'keys', keys: ['of the page'] },
    rights: { demand: () => {}, of: () => [] },
    log: false,
    info,
    metrics: async () => '',
    beside: {
      callbacks: {} as Callbacks,
      toolChanges: {} as ToolChanges,
      connections: { client: () => undefined } as unknown as Connections,
      memory: { memories: {} as Memories, knowledge: {} as Knowledge },
      schedules: {} as Schedules,
      flow: {} as FlowControl,
      topics: {} as Topics,
    },
    keys: {} as ApiKeys,
    logins: {} as Logins,
    audit: {} as AuditLog,
    protocols: protocols({ services: nobody, store: {} as never, pushes: {} as never, bearer: true }, {} as Webhooks, {
      app: () => ({}),
      secrets: {} as Secrets,
      log: {} as WorkflowLog,
      topics: {} as Topics,
    }),
  });
  const url = await http.listen({ host: '127.0.0.1', port: 0 });
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as DescribedApi;
  await http.close();
  return document;
}

export async function rightsPage(): Promise<string> {
  const mark = (role: Role, right: Right): string => (hasRight({ roles: [role] }, right) ? '✓' : '');
  const table = (first: readonly string[], rows: readonly (readonly string[])[]): string =>
    [first, first.map(() => '---'), ...rows]
      .map((cells) => `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`)
      .join('\n');
  const ofRoles = rights.map((right) => [`\`${right}\``, ...roles.map((role) => mark(role, right))]);
  const ofRoutes = (await describedRoutes()).map(({ method, path, right }) => [
    `\`${method} ${path}\``,
    right === 'none' ? '' : `\`${right}\``,
    ...roles.map((role) => reach(role, right)),
  ]);
  return `${head}
## Roles

${table(['right', ...roles], ofRoles)}

## Routes

\`any\` is everybody who is known. \`all\` is everything of the tenant, \`own\` what the principal started. A fork and a start take \`start\`, too.

${table(['route', 'right', ...roles], ofRoutes)}
`;
}

/** How far a role gets with the right of a route. */
export function reach(role: Role, right: Right | 'any' | 'none'): 'open' | 'all' | 'own' | '' {
  if (right === 'none') return 'open';
  if (right === 'any') return 'all';
  const has = (each: Right): boolean => hasRight({ roles: [role] }, each);
  if (!has(right)) return '';
  if (!right.endsWith('-own')) return 'all';
  return has(right.replace(/-own$/, '-all') as Right) ? 'all' : 'own';
}

/** The page as it is in the repository. */
export function writtenPage(): string {
  return readFileSync(page, 'utf8');
}

if (import.meta.main) writeFileSync(page, await rightsPage());
