import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedConfig, startEmbedded } from '@troupe/embedded';
import { workflow } from '@troupe/sdk';
import { aroundOperations } from '@troupe/store';
import { appOf } from '../app-of.ts';
import { describedRoutes, type RightsRoute } from '../rights-page.ts';

const ROOT = 'bootstrap-key-of-this-test';

/** What a request cost, and how it was answered. */
export interface Cost {
  readonly status: number;
  readonly code: string | undefined;
  /** Operations of the store, in their order. */
  readonly operations: readonly string[];
  readonly microseconds: number;
}

export interface SameCostWorld extends AsyncDisposable {
  /** Those that ask for one thing by its id. */
  readonly routes: readonly RightsRoute[];
  /** Of tenant acme: one that may do everything there, and one without the right of most routes. */
  readonly admin: string;
  readonly approver: string;
  /** An id that a route takes: of a thing of tenant globex, or of none. */
  idFor(route: RightsRoute, of: 'another tenant' | 'nobody'): string;
  ask(key: string, route: RightsRoute, id: string): Promise<Cost>;
}

const bodies: Readonly<Record<string, object>> = {
  'POST /v1/tasks/{id}/fork': { turn: 0 },
  'POST /v1/approvals/{id}': { decision: 'approve' },
  'POST /v1/sessions/{id}/branches': { entry: 0 },
  'PATCH /v1/sessions/{id}': { title: 'Another' },
};

/** What begins something under the id instead of asking for what is there. */
const begins = ['POST /v1/sessions/{id}/messages'];

/** A platform of which every operation of the store is counted, with things of another tenant in it. */
export async function sameCostWorld(): Promise<SameCostWorld> {
  const data = await mkdtemp(join(tmpdir(), 'troupe-same-cost-'));
  const operations: string[] = [];
  const wait = workflow('wait', (ctx) => ctx.signal('go'));
  const env = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_API_KEYS: ROOT };
  const platform = await startEmbedded(embeddedConfig(env), appOf(wait), {
    store: (store) => aroundOperations(store, ({ name }, run) => (operations.push(name), run())),
  });
  const request = async (key: string, method: string, path: string, body?: object): Promise<Response> =>
    fetch(platform.url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const newKey = async (tenant: string, role: string): Promise<{ readonly id: string; readonly key: string }> =>
    (await request(ROOT, 'POST', '/v1/keys', { label: role, tenant, roles: [role] })).json() as never;
  const [admin, approver, theirs] = await Promise.all([newKey('acme', 'admin'), newKey('acme', 'approver'), newKey('globex', 'admin')]);
  const started = await request(theirs.key, 'POST', '/v1/tasks', { workflow: 'wait', id: 'there', session: 'there' });
  if (started.status !== 202) throw new Error(`The task of another tenant did not start: ${await started.text()}`);
  const routes = (await describedRoutes()).filter(({ method, path }) => path.includes('{id}') && !begins.includes(`${method} ${path}`));
  return {
    routes,
    admin: admin.key,
    approver: approver.key,
    idFor({ path }, of) {
      if (path.startsWith('/v1/keys/'))
        return of === 'nobody' ? `${theirs.id.slice(0, -1)}${theirs.id.endsWith('A') ? 'B' : 'A'}` : theirs.id;
      const name = of === 'nobody' ? 'never' : 'there';
      return path.startsWith('/v1/approvals/') ? `${name}.0.0` : name;
    },
    async ask(key, { method, path }, id) {
      const address = path.replace('{id}', id).replace(/\{\w+\}/g, 'go');
      operations.length = 0;
      const began = performance.now();
      const answer = await request(key, method, address, bodies[`${method} ${path}`]);
      const text = await answer.text();
      const microseconds = (performance.now() - began) * 1_000;
      const body = /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : undefined;
      return { status: answer.status, code: body?.code ?? body?.error?.code, operations: [...operations], microseconds };
    },
    async [Symbol.asyncDispose]() {
      await platform.close();
      await rm(data, { recursive: true });
    },
  };
}
