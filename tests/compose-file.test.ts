import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { boundTable, type Bound } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Service {
  readonly image?: string;
  readonly build?: { readonly args: Readonly<Record<string, string>> };
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly [option: string]: unknown;
}

const read = (file: string): string => readFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), 'utf8');
const text = read('docker-compose.yml');
const { services } = parse(text, { merge: true }) as { services: Readonly<Record<string, Service>> };
const all = Object.entries(services);
const built = all.filter(([, { build }]) => build !== undefined);
const dockerfile = read('Dockerfile');

describe('the compose file', () => {
  it('has the four services, each built from the one Dockerfile', () => {
    const names = ['agent-worker', 'orchestrator', 'registry', 'tool-gateway'];
    expect(built.map(([name]) => name).sort()).toEqual(names);
    for (const [name, { build }] of built) expect(build!.args['SERVICE']).toBe(name);
    expect(dockerfile).toMatch(/^USER node$/m);
  });

  it.each(all)('%s says how it is, has no more rights than it needs, and comes back', (_, service) => {
    expect(service.build === undefined ? service.healthcheck?.test.join(' ') : dockerfile).toMatch(/healthz|readyz|status|ping/);
    expect(service).toMatchObject({
      restart: 'unless-stopped',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });

  it('gives all processes that run code with effects one folder, in which the sample app has its outside world', () => {
    const { volumes } = parse(text) as { volumes: object };
    for (const [name, { environment, volumes: mounted = [] }] of built) {
      const runsEffects = ['agent-worker', 'tool-gateway'].includes(name);
      expect([name, environment!['SAMPLE_LEDGER']]).toEqual([name, runsEffects ? '/troupe/shared' : undefined]);
      expect([name, (mounted as readonly unknown[]).includes('shared:/troupe/shared')]).toEqual([name, runsEffects]);
    }
    expect(volumes).toHaveProperty('shared');
    expect(dockerfile).toMatch(/^RUN install --directory --owner=node --group=node shared$/m);
  });

  it('opens ports on this machine alone', () => {
    const ports = all.flatMap(([, service]) => service.ports ?? []);
    expect(ports).not.toEqual([]);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('pins images by version', () => {
    const images = [
      ...all.flatMap(([, { image }]) => image ?? []),
      ...[...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image!),
    ];
    expect(images.length).toBeGreaterThan(3);
    expect(images.filter((image) => !/^[\w./-]+:\d[\w.-]*$/.test(image))).toEqual([]);
  });

  it('hands every setting of the table of bounds to every service', () => {
    const settings = Object.values<Bound>(boundTable).flatMap(({ setting }) => (setting?.startsWith('TROUPE_') === true ? [setting] : []));
    expect(settings.length).toBeGreaterThan(10);
    for (const [name, { environment = {} }] of built) expect(Object.keys(environment), name).toEqual(expect.arrayContaining(settings));
  });

  it('has a default for everything, and .env.example shows what can be set', () => {
    const used = [...text.matchAll(/\$\{(\w+)(:-)?/g)];
    expect(used.filter(([, , fallback]) => fallback === undefined)).toEqual([]);
    const shown = [...read('.env.example').matchAll(/^#(\w+)=/gm)].map(([, name]) => name!);
    expect([...new Set(used.map(([, name]) => name!))].sort()).toEqual(shown.toSorted());
  });

  it('knows the users of NATS by the services that have their passwords', () => {
    const conf = read('infra/nats/permissions.conf');
    const users = [...conf.matchAll(/user: "(.+)"\n\s*password: \$(\w+)/g)].map(([, user, password]) => [user!, password!] as const);
    expect(users.map(([user]) => user).sort()).toEqual(built.map(([name]) => name).sort());
    for (const [user, password] of users) {
      expect(services[user]!.environment).toMatchObject({ NATS_USER: user, NATS_PASSWORD: `\${${password}:-${user}}` });
      expect(services['nats']!.environment![password]).toBe(`\${${password}:-${user}}`);
    }
  });
});
