import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { boundTable, type Bound } from '@troupe/contracts';
import { holders } from '@troupe/service-setup/certificate-holders';
import { collections } from '@troupe/service-setup/collections';
import { placements } from '@troupe/service-setup/placements';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Service {
  readonly user?: string;
  readonly restart?: string;
  readonly entrypoint?: readonly string[];
  readonly volumes?: readonly unknown[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
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
const [once, lasting] = [true, false].map((ends) => all.filter(([, { restart }]) => (restart === 'no') === ends)) as [
  typeof all,
  typeof all,
];
const built = lasting.filter(([, { build }]) => build !== undefined);
const dockerfile = read('Dockerfile');

describe('the compose file', () => {
  it('has the four services, each built from the one Dockerfile', () => {
    const names = ['agent-worker', 'orchestrator', 'registry', 'tool-gateway'];
    expect(built.map(([name]) => name).sort()).toEqual(names);
    for (const [name, { build }] of built) expect(build!.args['SERVICE']).toBe(name);
    expect(dockerfile).toMatch(/^USER node$/m);
  });

  it.each(all)('%s has no more rights than it needs', (_, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  });

  it.each(lasting)('%s says how it is, and comes back', (_, service) => {
    expect(service.build === undefined ? service.healthcheck?.test.join(' ') : dockerfile).toMatch(/healthz|readyz|status|ping/);
    expect(service.restart).toBe('unless-stopped');
  });

  it('runs what makes passwords and users before those that need them, from one image', () => {
    expect(once.map(([name]) => name)).toEqual(['passwords', 'database-users']);
    for (const [, { build }] of once) expect(build!.args['SERVICE']).toBe('setup');
    const waits = (name: string): string =>
      Object.entries(services[name]!.depends_on ?? {})
        .map(([on, { condition }]) => `${on} ${condition}`)
        .join(', ');
    expect(waits('nats')).toBe('passwords service_completed_successfully');
    expect(waits('mongo')).toBe('passwords service_completed_successfully');
    expect(waits('database-users')).toBe('mongo service_healthy');
    for (const name of ['orchestrator', 'registry'])
      expect(waits(name)).toBe('nats service_healthy, database-users service_completed_successfully');
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
    const used = [...text.matchAll(/(?<!\$)\$\{(\w+)(:-)?/g)];
    expect(used.filter(([, , fallback]) => fallback === undefined)).toEqual([]);
    const shown = [...read('.env.example').matchAll(/^#(\w+)=/gm)].map(([, name]) => name!);
    expect([...new Set(used.map(([, name]) => name!))].sort()).toEqual(shown.toSorted());
  });

  it('has no password in it, and none by default', () => {
    const named = all.flatMap(([name, { environment = {} }]) =>
      Object.entries(environment).map(([variable, value]) => `${name} ${variable}=${value}`),
    );
    const passwords = named.filter((each) => /PASSWORD|TOKEN\b|:\/\/[^/]*@/.test(each));
    // What is handed on is that of who starts it.
    const handedOn = /^\S+ (\w+)=\$\{\1:-\}$/;
    expect(passwords.filter((each) => !/_FILE=\/run\/secrets\//.test(each) && !handedOn.test(each))).toEqual([]);
    expect(passwords.filter((each) => handedOn.test(each)).length).toBeGreaterThan(0);
  });

  it('gives each container the passwords that are for it, and nobody those of another', () => {
    const volumesOf = (name: string): readonly string[] => (services[name]!.volumes ?? []).filter((each) => typeof each === 'string');
    const folders = [...new Set(placements.map(({ file }) => file.split('/')[0]!))];
    expect(volumesOf('passwords')).toEqual(folders.map((folder) => `secrets-${folder}:/secrets/${folder}`));
    for (const [name, service] of all) {
      const secret = volumesOf(name).filter((each) => each.startsWith('secrets-'));
      const own = folders.includes(name) ? [`secrets-${name}:${name === 'nats' ? '/etc/nats/secrets' : '/run/secrets'}:ro`] : [];
      if (name !== 'passwords') expect([name, secret]).toEqual([name, own]);
      for (const [variable, file] of Object.entries(service.environment ?? {}).filter(([each]) => each.endsWith('_PASSWORD_FILE')))
        expect([
          name,
          variable,
          placements.some((each) => `/run/secrets/${each.file}` === file.replace('/run/secrets/', `/run/secrets/${name}/`)),
        ]).toEqual([name, variable, true]);
    }
  });

  it('knows the users of NATS and MongoDB by the services that have their passwords', () => {
    const conf = read('infra/nats/permissions.conf');
    const users = [...conf.matchAll(/user: "(.+)"\n\s*password: \$(\w+)/g)].map(([, user, password]) => [user!, password!] as const);
    expect(users.map(([user]) => user).sort()).toEqual(built.map(([name]) => name).sort());
    for (const [user, password] of users) {
      expect(services[user]!.environment).toMatchObject({ NATS_USER: user, NATS_PASSWORD_FILE: '/run/secrets/nats-password' });
      expect(password).toBe(`NATS_${user.toUpperCase().replaceAll('-', '_')}_PASSWORD`);
    }
    const stored = built.filter(([, { environment }]) => environment!['MONGODB_URI'] !== undefined).map(([name]) => name);
    expect(stored.toSorted()).toEqual(Object.keys(collections).toSorted());
    for (const name of stored) expect(services[name]!.environment!['MONGODB_USER']).toBe(name);
  });
});

describe('the compose file with TLS', () => {
  const over = (parse(read('compose.tls.yaml'), { merge: true }) as { services: Readonly<Record<string, Service>> }).services;

  it('makes certificates for every container that has a password, before the servers start', () => {
    const folders = [...new Set(holders.map(({ folder }) => folder))];
    expect(folders.toSorted()).toEqual([...new Set(placements.map(({ file }) => file.split('/')[0]!))].toSorted());
    const mounted = ['authority', ...folders].map((folder) => `secrets-${folder}:/secrets/${folder}`);
    expect((over['certificates']!.volumes as readonly string[]).toSorted()).toEqual(mounted.toSorted());
    for (const server of ['nats', 'mongo'])
      expect(over[server]!.depends_on).toEqual({ certificates: { condition: 'service_completed_successfully' } });
    const authority = Object.entries(over).filter(([, { volumes = [] }]) => volumes.some((each) => String(each).includes('authority')));
    expect(authority.map(([name]) => name)).toEqual(['certificates']);
  });

  it('leaves no connection to NATS or MongoDB in the clear', () => {
    for (const [name] of built) {
      const environment = over[name]!.environment!;
      expect([name, environment['NATS_URL'], environment['NATS_CA_FILE']]).toEqual([name, 'tls://nats:4222', '/run/secrets/ca.pem']);
    }
    for (const name of [...Object.keys(collections), 'database-users'])
      expect(over[name]!.environment!['MONGODB_URI']).toMatch(/tls=true&tlsCAFile=\/run\/secrets\/ca\.pem&tlsCertificateKeyFile=/);
    expect(over['mongo']!.entrypoint!.join(' ')).toMatch(/--tlsMode requireTLS .*--tlsCAFile/);
    expect(read('infra/nats/tls.conf')).toMatch(/ca_file: .*\n\s*verify: true/);
  });
});
