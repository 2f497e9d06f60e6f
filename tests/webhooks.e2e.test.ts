import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';
import { webhookReceiver, type WebhookReceiver } from './webhooks/webhook-receiver.ts';

const path = (name: string): string => fileURLToPath(new URL(`webhooks/${name}`, import.meta.url));
const env = { LOG_LEVEL: 'error', TROUPE_PRIVATE_HOSTS: '127.0.0.1' };
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** Around everything that becomes durable between the end of a task and the answer of a receiver. */
const points = [
  ...['before webhookTurns.insert', 'after webhookTurns.insert', 'after append', 'before outgoing.insert', 'after outgoing.insert'],
  ...['after outgoingLines.insert', 'before webhookTurns.delete', 'after webhookTurns.delete'],
  ...['before outgoing.replace', 'after outgoing.replace'],
];

async function receiver(): Promise<WebhookReceiver> {
  const open = await webhookReceiver((n) => (n % 5 === 4 ? 503 : 200));
  onTestFinished(() => open.close());
  return open;
}

async function post(platform: Platform, to: string, body: object): Promise<any> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${platform.url}${to}`, { method: 'POST', body: JSON.stringify(body), headers })).json();
}

async function endpoint(platform: Platform, at: WebhookReceiver): Promise<void> {
  at.secrets = [(await post(platform, '/v1/webhooks', { url: at.url, events: ['task.completed'] })).secret];
}

let names = 0;
/** Starts tasks, each with a callback, for as long as the platform answers. @returns their ids */
async function startMany(platform: Platform, own: WebhookReceiver, count: number): Promise<readonly string[]> {
  const begun: string[] = [];
  for (let i = 0; i < count; i++) {
    const id = `task-${++names}`;
    const webhook = { url: own.url, secret: SECRET, events: ['task.completed'] };
    const start = { workflow: 'brief', id, input: { n: names, ms: (i % 4) * 50 }, webhook };
    const { id: answered } = await post(platform, '/v1/tasks', start).catch(() => ({}));
    if (answered === undefined) return begun;
    begun.push(id);
  }
  return begun;
}

const idsAt = ({ taken }: WebhookReceiver): readonly string[] => taken.map(({ body }) => body.data.task.id as string).toSorted();

/** Each end that was acknowledged came once; of a start that was not, perhaps, and then once. */
async function allCome(begun: readonly string[], at: WebhookReceiver): Promise<void> {
  await expect.poll(() => begun.filter((id) => !idsAt(at).includes(id)), { timeout: 150_000, interval: 500 }).toEqual([]);
  expect(new Set(idsAt(at)).size).toBe(idsAt(at).length);
  expect(at.unverified).toEqual([]);
}

it(
  'every delivery comes once to a receiver that keeps ids, though the process is killed at each point (V5, U20 to U22)',
  { timeout: 300_000 },
  async () => {
    if (process.env['TROUPE_COMPOSITION'] === 'services') return killedServices();
    await using platform = await startPlatform({ app: path('app'), program: path('main.ts'), env });
    const [at, own] = [await receiver(), await receiver()];
    own.secrets = [SECRET];
    await endpoint(platform, at);
    const begun = [...(await startMany(platform, own, 5))];
    for (const [i, point] of points.entries()) {
      await platform.kill();
      // It may die before it is ready: deliveries of the last one wait.
      await platform.start({ ...env, KILL_AT: `${point} ${1 + (i % 3)}` }).catch(() => {});
      begun.push(...(await startMany(platform, own, 10)));
      await expect.poll(() => platform.pid, { timeout: 20_000 }).toBeUndefined();
    }
    await platform.start(env);
    begun.push(...(await startMany(platform, own, 5)));
    expect(begun.length).toBeGreaterThan(10);
    await allCome(begun, at);
    await allCome(begun, own);
  },
);

async function killedServices(): Promise<void> {
  await using platform = await startPlatform({ app: path('app'), env });
  const [at, own] = [await receiver(), await receiver()];
  own.secrets = [SECRET];
  await endpoint(platform, at);
  const begun: string[] = [];
  const [orchestrator] = platform.processes;
  for (let round = 0; round < 4; round++) {
    const starting = startMany(platform, own, 40);
    await new Promise((resolve) => setTimeout(resolve, 800 + round * 400));
    await orchestrator!.kill();
    begun.push(...(await starting));
    await orchestrator!.start();
  }
  begun.push(...(await startMany(platform, own, 5)));
  expect(begun.length).toBeGreaterThan(10);
  await allCome(begun, at);
  await allCome(begun, own);
}
