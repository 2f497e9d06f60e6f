import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Instance, Page } from '@troupe/contracts';
import { collections, type StoreService } from '@troupe/service-setup/collections';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { composeUp, type ComposeProject } from './compose-project.ts';
import { fencedBlocks } from './fenced-blocks.ts';
import { runCommands } from './run-commands.ts';
import { runSampleTasks } from './sample-tasks.ts';

/** Milliseconds for what starts or stops containers. */
const SLOW_MS = 300_000;
const services = ['orchestrator', 'agent-worker', 'tool-gateway', 'registry'];
/** What ends once it has made what the others need. */
const setup = ['passwords', 'database-users'];

let project: ComposeProject;

beforeAll(async () => {
  project = await composeUp();
}, 900_000);

afterAll(async () => {
  await project?.[Symbol.asyncDispose]();
}, SLOW_MS);

/** The live processes of a service, as the registry knows them. */
async function instances(service: string): Promise<readonly Instance[]> {
  const { items } = (await project.api.request<Page<Instance>>('GET', '/v1/instances')).body;
  return items.filter((each) => each.service === service);
}

function allCompleted(tasks: readonly { readonly status: string }[]): boolean {
  return tasks.every(({ status }) => status === 'completed');
}

describe('docker compose up', () => {
  it('makes everything healthy, and lets only this machine in', async () => {
    const all = await project.containers();
    const containers = all.filter(({ Service }) => !setup.includes(Service));
    expect(containers.map(({ Service }) => Service)).toEqual(expect.arrayContaining([...services, 'nginx', 'nats', 'mongo', 'jaeger']));
    expect(containers.filter(({ Health }) => Health !== 'healthy')).toEqual([]);
    const ended = all.filter(({ Service }) => setup.includes(Service)).map(({ State, ExitCode }) => [State, ExitCode]);
    expect(ended).toEqual(setup.map(() => ['exited', 0]));
    const open = containers.flatMap(({ Publishers }) => Publishers).filter(({ PublishedPort }) => PublishedPort !== 0);
    expect(open.map(({ URL }) => URL)).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  it.each(services)('runs %s as a user without rights, who can write nowhere but to /tmp', async (service) => {
    const found = await project.node(
      service,
      `import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
       const writable = (path) => { try { accessSync(path, constants.W_OK); return true; } catch { return false; } };
       writeFileSync('/tmp/probe', '');
       const [, capabilities] = /CapEff:\\s*(\\w+)/.exec(readFileSync('/proc/self/status', 'utf8'));
       const places = ['/', '/troupe', '/troupe/app', '/troupe/services', '/etc', process.env.HOME].filter(writable);
       console.log(JSON.stringify({ root: process.getuid() === 0, capabilities, places }));`,
    );
    expect(JSON.parse(found)).toEqual({ root: false, capabilities: '0000000000000000', places: [] });
  });

  it('makes passwords that nobody chose, in files that one user of one container can read', async () => {
    const found = await Promise.all(
      services.map(async (service) => {
        const seen = await project.node(
          service,
          `import { readdirSync, readFileSync, statSync } from 'node:fs';
           const folder = '/run/secrets/';
           const files = readdirSync(folder).map((name) => ({ name, text: readFileSync(folder + name, 'utf8'), mode: statSync(folder + name).mode & 0o777 }));
           const inEnvironment = Object.keys(process.env).filter((name) => /PASSWORD$|TOKEN$/.test(name));
           console.log(JSON.stringify({ files, inEnvironment }));`,
        );
        return JSON.parse(seen) as {
          readonly files: readonly { readonly name: string; readonly text: string; readonly mode: number }[];
          readonly inEnvironment: readonly string[];
        };
      }),
    );
    expect(found.map(({ files }) => files.map(({ name }) => name))).toEqual([
      ['mongodb-password', 'nats-password'],
      ['nats-password'],
      ['nats-password'],
      ['mongodb-password', 'nats-password'],
    ]);
    expect(found.flatMap(({ inEnvironment }) => inEnvironment)).toEqual([]);
    const files = found.flatMap((each) => each.files);
    expect(files.filter(({ mode, text }) => mode !== 0o400 || !/^[\w-]{43}$/.test(text))).toEqual([]);
    expect(new Set(files.map(({ text }) => text)).size).toBe(files.length);
  });

  it('lets nobody into the servers by a password that somebody could guess', async () => {
    const tried = await project.node(
      'registry',
      `import { readFileSync } from 'node:fs';
       import { createRequire } from 'node:module';
       const { MongoClient } = createRequire('/troupe/libs/store/src/')('mongodb');
       const { connect } = createRequire('/troupe/libs/bus/src/')('@nats-io/transport-node');
       const own = readFileSync('/run/secrets/mongodb-password', 'utf8');
       const mongo = async (user, password) => {
         const credentials = user === '' ? '' : user + ':' + password + '@';
         const client = new MongoClient('mongodb://' + credentials + 'mongo:27017/troupe' + (user === 'troupe' ? '?authSource=admin' : ''));
         try { await client.db().collection('documents.instances').findOne({}); return 'let in'; } catch (error) { return error.codeName ?? error.message; } finally { await client.close(); }
       };
       const nats = (user, pass) => connect({ servers: process.env.NATS_URL, user, pass }).then(async (nc) => { await nc.close(); return 'let in'; }, (error) => error.message);
       const users = ['orchestrator', 'agent-worker', 'tool-gateway', 'registry'];
       console.log(JSON.stringify({
         own: await mongo('registry', own),
         mongo: [await mongo('', ''), await mongo('troupe', 'troupe'), await mongo('troupe', own), await mongo('orchestrator', own), await mongo('registry', 'registry')],
         nats: await Promise.all(users.map((user) => nats(user, user))),
       }));`,
    );
    const { own, mongo, nats } = JSON.parse(tried) as {
      readonly own: string;
      readonly mongo: readonly string[];
      readonly nats: readonly string[];
    };
    expect(own).toBe('let in');
    for (const answer of mongo) expect(answer).toMatch(/AuthenticationFailed|Unauthorized|requires authentication/);
    for (const answer of nats) expect(answer).toMatch(/authorization/i);
  });

  it('keeps each user of MongoDB to its collections, where the server has roles; where not, the setup said so', async () => {
    const log = await project.compose('logs', '--no-log-prefix', 'database-users');
    const restricted = /Each may use its own collections alone\./.test(log);
    expect(/WARNING: This server has no roles by collection/.test(log)).toBe(!restricted);
    const names = [...new Set(Object.values(collections).flatMap((own) => Object.keys(own)))];
    let refused = 0;
    for (const service of Object.keys(collections) as readonly StoreService[]) {
      const tried = await project.node(
        service,
        `import { readFileSync } from 'node:fs';
         import { createRequire } from 'node:module';
         const { MongoClient } = createRequire('/troupe/libs/store/src/')('mongodb');
         const { MONGODB_USER: username } = process.env;
         const client = new MongoClient(process.env.MONGODB_URI, { auth: { username, password: readFileSync('/run/secrets/mongodb-password', 'utf8') }, authSource: 'troupe' });
         const nobody = { _id: 'nobody' };
         const tried = {};
         for (const name of ${JSON.stringify(names)}) {
           const collection = client.db().collection(name);
           const actions = { find: () => collection.findOne(nobody), update: () => collection.updateOne(nobody, { $set: { x: 1 } }), remove: () => collection.deleteOne(nobody) };
           for (const [action, run] of Object.entries(actions)) tried[name + ' ' + action] = await run().then(() => 'done', ({ codeName }) => codeName);
         }
         await client.close();
         console.log(JSON.stringify(tried));`,
      );
      const attempts = JSON.parse(tried) as Readonly<Record<string, string>>;
      const own: Readonly<Record<string, readonly string[]>> = collections[service];
      const wanted = (attempt: string): string => {
        const [name = '', action = ''] = attempt.split(' ');
        return !restricted || own[name]?.includes(action) === true ? 'done' : 'Unauthorized';
      };
      expect(Object.keys(attempts)).toHaveLength(3 * names.length);
      expect(attempts).toEqual(Object.fromEntries(Object.keys(attempts).map((attempt) => [attempt, wanted(attempt)])));
      refused += Object.values(attempts).filter((answer) => answer === 'Unauthorized').length;
    }
    console.log(`MongoDB: ${6 * names.length} attempts, ${refused} refused.`);
  });

  it('keeps services from what is not theirs', async () => {
    const tried = await project.node(
      'agent-worker',
      `import { lookup } from 'node:dns/promises';
       import { readFileSync } from 'node:fs';
       import { connect } from '@nats-io/transport-node';
       const store = await lookup('mongo').then(() => 'reachable', ({ code }) => code);
       const { NATS_URL: servers, NATS_USER: user } = process.env;
       const pass = readFileSync('/run/secrets/nats-password', 'utf8');
       const nc = await connect({ servers, user, pass });
       const refused = [];
       const listening = (async () => { for await (const { type, error } of nc.status()) if (type === 'error') refused.push(error.message); })();
       for (const subject of ['troupe.work.tool.refund_order.0', 'troupe.request.tasks.1', 'troupe.broadcast.cancel']) nc.publish(subject, '{}');
       await nc.flush();
       await nc.close();
       await listening;
       const stranger = await connect({ servers }).then(() => 'let in', ({ message }) => message);
       console.log(JSON.stringify({ store, refused, stranger }));`,
    );
    expect(JSON.parse(tried)).toEqual({
      store: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
      refused: [
        expect.stringContaining('troupe.work.tool.refund_order.0'),
        expect.stringContaining('troupe.request.tasks.1'),
        expect.stringContaining('troupe.broadcast.cancel'),
      ],
      stranger: expect.stringMatching(/authorization/i),
    });
  });

  it('refuses what a browser is lured into by the name of another host', async () => {
    const request = get(`${project.url}/v1/tasks`, { headers: { host: 'rebound.example' } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(421);
  });

  it('lets the registry say who is there', async () => {
    for (const service of services) expect(await instances(service)).toHaveLength(1);
    const card = await project.api.request('GET', '/v1/agents/travel-planner/card');
    expect(card).toMatchObject({ status: 200, body: { name: 'travel-planner' } });
  });
});

describe('behind one port', () => {
  it.each(['README.md', 'examples/sample/README.md'])('the commands of %s work', (document) => {
    const blocks = fencedBlocks('sh').filter((block) => block.note === 'run' && block.document === document);
    expect(blocks.length).toBeGreaterThan(1);
    const { status, printed } = runCommands(blocks, project.url);
    expect(status, printed).toBe(0);
  });

  it('every program of the sample app runs to its end', async () => {
    const [article, refund, flight, research, loan] = await runSampleTasks(project.url, 'sample', 5, 5);
    expect(article).toMatchObject({ status: 'completed', output: { published: true, approvedBy: 'a test' } });
    expect(refund).toMatchObject({ status: 'completed', output: { desk: 'order-desk' } });
    expect(flight).toMatchObject({ status: 'completed', output: expect.stringContaining('TR 101') });
    expect(research).toMatchObject({ status: 'completed', output: { findings: [{ aspect: 'Cost' }, { aspect: 'Reliability' }] } });
    expect(loan).toMatchObject({ status: 'completed', output: { approved: true } });
  });

  it('events arrive as they happen, and a stream goes on where it was left', async () => {
    await project.api.start({ id: 'watched', workflow: 'content-approval', input: 'Streams' });
    await project.api.waiting('watched', 'signal', 'content_approved');
    const stream = await fetch(`${project.url}/v1/tasks/watched/events`);
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const read = async (what: string): Promise<void> => {
      while (!text.includes(what)) text += (await reader.read()).value ?? '';
    };
    await read('waiting for content_approved');
    const last = [...text.matchAll(/^id: (.+)$/gm)].at(-1)![1]!;

    await delay(300);
    const sentAt = performance.now();
    await project.api.signal('watched', 'content_approved', { by: 'a reader' });
    await read('event: signal');
    expect(performance.now() - sentAt).toBeLessThan(2_000);
    await reader.cancel();

    await project.api.end('watched');
    const resumed = await fetch(`${project.url}/v1/tasks/watched/events`, { headers: { 'last-event-id': last } });
    const rest = await resumed.text();
    expect(rest).toContain('event: signal');
    expect(rest).not.toContain(`id: ${last}\n`);
  });

  it('a task is one trace, which Jaeger has, with every service that had a part in it', async () => {
    const { traceId } = await project.api.start({
      id: 'traced',
      workflow: 'research-team',
      input: { subject: 'wind power', aspects: ['Cost'] },
    });
    await project.api.end('traced');
    const jaeger = (await project.compose('port', 'jaeger', '16686')).trim();
    const services = await until('the spans to arrive', 20_000, async () => {
      const answer = await fetch(`http://${jaeger}/api/traces/${traceId}`);
      const { data } = (await answer.json()) as {
        data: readonly { processes: Readonly<Record<string, { serviceName: string }>> }[] | null;
      };
      const names = new Set(Object.values(data?.[0]?.processes ?? {}).map(({ serviceName }) => serviceName));
      return names.size === 3 ? [...names].sort() : undefined;
    });
    expect(services).toEqual(['troupe-agent-worker', 'troupe-orchestrator', 'troupe-tool-gateway']);
  });
});

describe('while tasks run', () => {
  it(
    'workers and orchestrators can be added and taken away',
    async () => {
      const running = runSampleTasks(project.url, 'scaled', 500);
      await project.compose('up', '--detach', '--wait', '--scale', 'agent-worker=5', '--scale', 'orchestrator=2');
      expect(await instances('agent-worker')).toHaveLength(5);
      expect(await instances('orchestrator')).toHaveLength(2);
      const logs = await project.compose('logs', '--no-log-prefix', 'orchestrator');
      const owners = new Set([...logs.matchAll(/"hostname":"(\w+)".*"took partitions"/g)].map(([, host]) => host));
      expect(owners.size).toBe(2);
      expect(allCompleted(await running)).toBe(true);

      const more = runSampleTasks(project.url, 'shrunk', 100);
      await project.compose('up', '--detach', '--wait', '--scale', 'agent-worker=1', '--scale', 'orchestrator=1');
      expect(allCompleted(await more)).toBe(true);
      expect(await instances('agent-worker')).toHaveLength(1);
    },
    SLOW_MS,
  );

  it(
    'a replica is replaced, and no reader notices',
    async () => {
      await project.compose('up', '--detach', '--wait', '--scale', 'orchestrator=2');
      const [first] = (await project.containers()).filter(({ Service }) => Service === 'orchestrator');
      const statuses = new Map<number, number>();
      const stop = new AbortController();
      const reader = async (): Promise<void> => {
        while (!stop.signal.aborted) {
          const { status } = await project.api.request('GET', '/v1/tasks?limit=1');
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          await delay(10);
        }
      };
      const readers = Array.from({ length: 4 }, reader);
      const tasks = runSampleTasks(project.url, 'rolled', 50);
      await project.restart(first!);
      expect(allCompleted(await tasks)).toBe(true);
      stop.abort();
      await Promise.all(readers);
      expect([...statuses.keys()]).toEqual([200]);
    },
    SLOW_MS,
  );

  it.each([...services, 'nats', 'mongo', 'nginx'])(
    '%s is killed and comes back',
    async (service) => {
      const running = runSampleTasks(project.url, `killed-${service}`, 50);
      await delay(1_000);
      await project.compose('kill', '--signal', 'KILL', service);
      await delay(2_000);
      await project.compose('up', '--detach', '--wait', '--no-recreate', '--scale', 'orchestrator=2');
      expect(allCompleted(await running)).toBe(true);
    },
    SLOW_MS,
  );

  it(
    'the store is away for a while: requests are answered to come again, and nothing is lost',
    async () => {
      const running = runSampleTasks(project.url, 'outage', 50);
      await delay(500);
      await project.compose('stop', 'mongo');
      const { status, headers } = await until('the outage to show', 30_000, async () => {
        const answer = await project.api.request('POST', '/v1/tasks', {
          workflow: 'loan-check',
          input: { applicant: 'Ada Park', amount: 1 },
        });
        return answer.status === 503 ? answer : undefined;
      });
      expect([status, headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^\d+$/)]);
      expect(await project.api.request('GET', '/readyz')).toMatchObject({ status: 503 });
      await delay(5_000);
      await project.compose('up', '--detach', '--wait', '--no-recreate', '--scale', 'orchestrator=2');
      expect(allCompleted(await running)).toBe(true);
    },
    SLOW_MS,
  );
});

describe('docker compose down', () => {
  it(
    'keeps what there was until the volumes are deleted, too',
    async () => {
      await project.compose('down', '--timeout', '40');
      expect(await project.containers()).toEqual([]);
      await project.compose('up', '--detach', '--wait');
      expect(await project.api.get('first')).toMatchObject({ status: 'completed', output: { published: true } });
      await project.compose('down', '--volumes', '--timeout', '40');
      expect(await project.compose('ps', '--all', '--quiet')).toBe('');
      await project.compose('up', '--detach', '--wait');
      expect(await project.api.request('GET', '/v1/tasks/first')).toMatchObject({ status: 404 });
    },
    SLOW_MS,
  );
});
