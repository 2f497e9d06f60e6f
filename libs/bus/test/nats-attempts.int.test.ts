import { readFile } from 'node:fs/promises';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { SETUP_TIMEOUT, startNats, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { reached, roles, staysInAccount, subjects, wildcards, type Direction, type Outcome, type Role } from './permissions/attempts.ts';

/** The configuration that is shipped, each user with its own name as password. */
const shipped = await readFile(new URL('../../../infra/nats/permissions.conf', import.meta.url), 'utf8');
const config = shipped
  .replace(/^include .*$/m, '')
  .replaceAll(/user: "([\w-]+)"\n(\s*)password: \$\w+/g, 'user: "$1"\n$2password: "$1"')
  .replace('users: [', 'users: [\n{ user: "observer", password: "observer" }');

let server: TestServer;
let observer: NatsConnection;
beforeAll(async () => {
  server = await startNats({ config });
  observer = await as('observer');
}, SETUP_TIMEOUT);
afterAll(async () => {
  await observer.close();
  await server.stop();
});

function as(user: string): Promise<NatsConnection> {
  return connect({ servers: server.url, user, pass: user, inboxPrefix: `_INBOX_${user}` });
}

/** A connection with the credentials of a service, and what the server refused it. */
async function intruder(role: Role): Promise<{ readonly nc: NatsConnection; readonly refused: ReadonlySet<string> }> {
  const nc = await as(role);
  const refused = new Set<string>();
  void (async () => {
    for await (const status of nc.status()) {
      // The subject as the server says it, between quotation marks.
      if (status.type === 'error') refused.add(/Violation for \w+ to "(.+?)"/.exec(status.error.message)?.[1] ?? status.error.message);
    }
  })();
  onTestFinished(() => nc.close());
  return { nc, refused };
}

type Attempts = Readonly<Record<string, Outcome>>;

async function published(role: Role): Promise<Attempts> {
  const { nc, refused } = await intruder(role);
  const arrived = new Set<string>();
  const all = observer.subscribe('>', { callback: (_, message) => void arrived.add(message.string()) });
  await observer.flush();
  for (const subject of subjects) nc.publish(subject, `${role} ${subject}`);
  await nc.flush();
  await observer.flush();
  all.unsubscribe();
  return outcomes(
    subjects,
    (subject) => refused.has(subject),
    (subject) => arrived.has(`${role} ${subject}`),
  );
}

async function subscribed(role: Role): Promise<Attempts> {
  const { nc, refused } = await intruder(role);
  const all = [...subjects, ...wildcards];
  const received = new Set<string>();
  for (const subject of all) nc.subscribe(subject, { callback: (error) => void (error === null && received.add(subject)) });
  await nc.flush();
  for (const subject of subjects) observer.publish(subject, '{}');
  await observer.flush();
  await nc.flush();
  return outcomes(
    all,
    (subject) => refused.has(subject),
    (subject) => received.has(subject),
  );
}

function outcomes(of: readonly string[], isRefused: (subject: string) => boolean, isReached: (subject: string) => boolean): Attempts {
  return Object.fromEntries(of.map((subject) => [subject, isRefused(subject) ? 'refused' : isReached(subject) ? 'reached' : 'nowhere']));
}

function wanted(role: Role, direction: Direction, subject: string): Outcome {
  if (reached[role][direction].includes(subject)) return 'reached';
  return staysInAccount(role, direction, subject) ? 'nowhere' : 'refused';
}

it.each(roles)('the credentials of %s reach what the service does, and no other subject', async (role) => {
  for (const [direction, attempts] of [
    ['publish', await published(role)],
    ['subscribe', await subscribed(role)],
  ] as const) {
    const count = (outcome: Outcome): number => Object.values(attempts).filter((each) => each === outcome).length;
    console.log(
      `${role} ${direction}: ${Object.keys(attempts).length} attempts, ${count('refused')} refused, ${count('nowhere')} nowhere, ${count('reached')} reached`,
    );
    const expected = Object.fromEntries(Object.keys(attempts).map((subject) => [subject, wanted(role, direction, subject)]));
    expect(attempts).toEqual(expected);
  }
});

it('the attempts have a subject for each that the configuration names', () => {
  const named = [...shipped.replaceAll(/^\s*#.*$/gm, '').matchAll(/"((?:troupe|\$JS|\$SRV|_INBOX)[^"]*)"/g)].map(([, subject]) => subject!);
  const shapes = [...new Set(named)].map((subject) => ({ subject, shape: shapeOf(subject) }));
  expect(shapes.length).toBeGreaterThan(40);
  expect(shapes.filter(({ shape }) => !subjects.some((each) => shape.test(each))).map(({ subject }) => subject)).toEqual([]);
});

/** The subjects that a subject with wildcards stands for. */
function shapeOf(subject: string): RegExp {
  const tokens = subject
    .split('.')
    .map((token) => (token === '*' ? String.raw`[^.]+` : token === '>' ? '.+' : token.replaceAll(/[$]/g, String.raw`\$`)));
  return new RegExp(`^${tokens.join(String.raw`\.`)}$`);
}
