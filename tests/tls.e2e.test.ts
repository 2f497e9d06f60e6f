import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates } from '@troupe/service-setup/certificates';
import { freePort, program, startNats, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform } from './platform-process.ts';
import { tlsFront, type TlsFront } from './tls/tls-front.ts';

const DAY_MS = 86_400_000;
const services = ['orchestrator', 'agent-worker', 'tool-gateway', 'registry'] as const;
const uid = process.getuid!();
const servers = (hosts: readonly string[]) => [
  { folder: 'nats', uid, is: 'server' as const, hosts },
  { folder: 'mongo', uid, is: 'server' as const, hosts },
];
const clients = services.map((folder) => ({ folder, uid, is: 'client' as const }));

/** `good` for localhost, by one authority; `elsewhere` for another host, by the same; `expired`; and of a stranger. */
const root = mkdtempSync(join(tmpdir(), 'troupe-tls-'));
const folders = { good: join(root, 'good'), stranger: join(root, 'stranger'), expired: join(root, 'expired') };
type Which = keyof typeof folders;

const nats = new Map<Which, TestServer>();
const mongo = new Map<Which, TlsFront>();

beforeAll(async () => {
  await makeCertificates({ folder: folders.good, holders: [...servers(['localhost']), ...clients] });
  await makeCertificates({ folder: folders.stranger, holders: [...servers(['localhost']), ...clients] });
  await makeCertificates({ folder: folders.expired, holders: [...servers(['localhost']), ...clients], now: Date.now() - 400 * DAY_MS });
  const behind = Number(new URL(process.env['MONGODB_URI']!).port);
  for (const which of ['good', 'expired'] as const) {
    const file = (name: string): string => JSON.stringify(join(folders[which], 'nats', name));
    const tls = `cert_file: ${file('certificate.pem')}, key_file: ${file('key.pem')}, ca_file: ${file('ca.pem')}, verify: true`;
    nats.set(which, await startNats({ config: `tls { ${tls} }` }));
    const text = (name: string): string => readFileSync(join(folders[which], 'mongo', name), 'utf8');
    mongo.set(which, await tlsFront({ port: behind, ca: text('ca.pem'), cert: text('certificate.pem'), key: text('key.pem') }));
  }
}, 120_000);
afterAll(async () => {
  await Promise.all([...nats.values()].map((server) => server.stop()));
  await Promise.all([...mongo.values()].map((front) => front[Symbol.asyncDispose]()));
  rmSync(root, { recursive: true });
});

interface Reached {
  /** Whose servers. */
  readonly server?: Which;
  /** What the service shows, and believes. */
  readonly own?: Which;
  readonly host?: string;
  readonly scheme?: string;
}

function natsOf(
  service: string,
  { server = 'good', own = 'good', host = 'localhost', scheme = 'tls' }: Reached = {},
): Readonly<Record<string, string>> {
  const file = (name: string): string => join(folders[own], service, name);
  return {
    NATS_URL: `${scheme}://${host}:${new URL(nats.get(server)!.url).port}`,
    ...(scheme === 'tls' ? { NATS_CA_FILE: file('ca.pem'), NATS_CERT_FILE: file('certificate.pem'), NATS_KEY_FILE: file('key.pem') } : {}),
  };
}

function mongoOf(
  service: string,
  database: string,
  { server = 'good', own = 'good', host = 'localhost', scheme = 'tls' }: Reached = {},
): Readonly<Record<string, string>> {
  const file = (name: string): string => encodeURIComponent(join(folders[own], service, name));
  const tls = scheme === 'tls' ? `?tls=true&tlsCAFile=${file('ca.pem')}&tlsCertificateKeyFile=${file('both.pem')}` : '';
  return { MONGODB_URI: `mongodb://${host}:${mongo.get(server)!.port}/${database}${tls}` };
}

describe('services whose servers have certificates', () => {
  it('do all their work over TLS', { timeout: 240_000 }, async () => {
    await using platform = await startPlatform({
      startTimeout: 120_000,
      envOf: (service, { MONGODB_URI }) => ({ ...natsOf(service), ...mongoOf(service, new URL(MONGODB_URI).pathname.slice(1)) }),
    });
    const { id } = await platform.api.start({ workflow: 'research-team', input: { subject: 'wind power', aspects: ['Cost'] } });
    expect(await platform.api.end(id, 60_000)).toMatchObject({ status: 'completed' });
  });

  it.each<readonly [string, Reached, RegExp]>([
    [
      'an authority nobody trusts signed',
      { own: 'stranger' },
      /certificate of the (NATS|MongoDB) server at .* is refused: .*(self.signed|unable to verify|signature)/i,
    ],
    [
      'is for another host',
      { host: '127.0.0.1' },
      /certificate of the (NATS|MongoDB) server at .* is refused: .*(127\.0\.0\.1|does not match)/i,
    ],
    ['has ended', { server: 'expired', own: 'expired' }, /certificate of the (NATS|MongoDB) server at .* is refused: .*expired/i],
  ])('do not begin where the certificate %s, and say which server it is', { timeout: 120_000 }, async (_what, reached, says) => {
    expect.soft(await refusalOf('agent-worker', natsOf('agent-worker', reached))).toMatch(says);
    expect.soft(await refusalOf('registry', { ...natsOf('registry'), ...mongoOf('registry', 'refused', reached) })).toMatch(says);
  });

  it('are let in neither without TLS nor without a certificate of their own', { timeout: 120_000 }, async () => {
    const { NATS_CERT_FILE: _c, NATS_KEY_FILE: _k, ...nameless } = natsOf('agent-worker');
    for (const env of [natsOf('agent-worker', { scheme: 'nats' }), nameless]) expect(await isReadyWith('agent-worker', env)).toBe(false);
  });
});

const TIMEOUT_MS = 60_000;

/** What a service says that ends before it was ready. */
async function refusalOf(service: string, env: Readonly<Record<string, string>>): Promise<string> {
  const running = await processOf(service, env, TIMEOUT_MS);
  const answer = await running.start().then(
    () => 'It began.',
    (error: unknown) => (error as Error).message,
  );
  await running.kill();
  return answer;
}

/** Milliseconds after which a service that repeats its attempts counts as not let in. */
const REPEATED_MS = 10_000;

async function isReadyWith(service: string, env: Readonly<Record<string, string>>): Promise<boolean> {
  const running = await processOf(service, env, REPEATED_MS);
  const ready = await running.start().then(
    () => true,
    () => false,
  );
  await running.kill();
  return ready;
}

async function processOf(
  service: string,
  env: Readonly<Record<string, string>>,
  startTimeout: number,
): Promise<ReturnType<typeof program>> {
  const port = await freePort();
  return program({
    name: service,
    args: [new URL(`../services/${service}/src/main.ts`, import.meta.url).pathname],
    cwd: root,
    url: `http://127.0.0.1:${port}`,
    startTimeout,
    env: { PORT: String(port), TROUPE_APP: new URL('../examples/sample', import.meta.url).pathname, ...env },
  });
}
