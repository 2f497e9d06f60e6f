import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { redactor, type TroupeError } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../src/settings/environment.ts';
import { secretsOf, takeEnvironment } from '../src/settings/secret-settings.ts';
import { modelSettings } from '../src/settings/settings.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('the secrets of a process', () => {
  it.each([
    ['a key', { OPENAI_API_KEY: ' sk-1 ' }, ['sk-1']],
    ['several keys', { TROUPE_API_KEYS: 'one, two,' }, ['one', 'two']],
    ['the key of the command line', { TROUPE_API_KEY: 'mine' }, ['mine']],
    ['a password in an address', { MONGODB_URI: 'mongodb://ada:p%40ss@h1,h2/troupe?authSource=admin' }, ['p@ss', 'p%40ss']],
    ['one that was not encoded', { STORE_URL: 'mongodb://ada:p/a@s:s@h1/troupe' }, ['p/a@s:s']],
    ['passwords and tokens of several servers', { NATS_URL: 'nats://a:one@h1:4222, tls://token-2@h2' }, ['one', 'token-2']],
    ['values of headers', { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc,x-key=def' }, ['Bearer abc', 'abc', 'def']],
    ['what the app says is one of its own', { TROUPE_APP_SECRETS: 'SHOP_KEY', SHOP_KEY: 'shop' }, ['shop']],
    ['keys of models', { GROQ_API_KEY: 'gsk-1', TROUPE_MODEL_KEY_NAMES: 'HOUSE_KEY', HOUSE_KEY: 'house' }, ['house', 'gsk-1']],
    ['what an app names', { TROUPE_SECRET_CRM: 'crm-1', TROUPE_SECRETS_DIR: '/run/x' }, ['crm-1']],
    ['headers of a model server', { TROUPE_OPENAI: '{"headers":{"x-key":"abc"},"responseFormat":"none"}' }, ['abc']],
    ['a password in any address', { DATABASE_URL: 'postgres://ada:db-secret@db/app' }, ['db-secret']],
  ])('are %s', (_what, env, secrets) => {
    expect(secretsOf(env)).toEqual(secrets);
  });

  it.each([
    ['a password that is the name of its user', { NATS_URL: 'nats://registry:registry@nats:4222' }],
    ['one in settings of their own', { NATS_USER: 'orchestrator', NATS_PASSWORD: 'orchestrator' }],
    ['an address without', { MONGODB_URI: 'mongodb://127.0.0.1/troupe', HOMEPAGE: 'https://example.com/@ada' }],
    ['other variables', { PATH: '/bin:/usr/bin', MAIL: 'ada@example.com', npm_package: 'git+https://github.com/a/b@v1' }],
  ])('are not %s', (_what, env) => {
    expect(secretsOf(env)).toEqual([]);
  });

  it('are taken out of its own environment, those of the app excepted', () => {
    const own: Record<string, string | undefined> = {
      PATH: '/bin',
      OPENAI_API_KEY: 'a',
      TROUPE_API_KEYS: 'b',
      NATS_URL: 'c',
      MONGODB_URI: 'd',
      SHOP_KEY: 'e',
      TROUPE_APP_SECRETS: 'SHOP_KEY, OPENAI_API_KEY',
      GROQ_API_KEY: 'f',
      MISTRAL_API_KEY: 'g',
      TROUPE_MODEL_KEY_NAMES: 'GROQ_API_KEY',
      TROUPE_SECRET_CRM: 'h',
    };
    const all = { ...own };
    expect(takeEnvironment(own)).toEqual(all);
    const { PATH, SHOP_KEY, TROUPE_APP_SECRETS, OPENAI_API_KEY, MISTRAL_API_KEY, TROUPE_MODEL_KEY_NAMES } = all;
    expect(own).toEqual({ PATH, SHOP_KEY, TROUPE_APP_SECRETS, OPENAI_API_KEY, MISTRAL_API_KEY, TROUPE_MODEL_KEY_NAMES });
  });

  it('are known by name wherever a setting is read', () => {
    const files = globSync('{libs/service,libs/telemetry,libs/embedded,libs/cli,services/*}/src/**/*.ts', { cwd: root });
    const read = new Set(
      files.flatMap((file) => [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/'([A-Z][A-Z0-9_]{3,})'/g)].map(([, name]) => name!)),
    );
    const secret = [...read].filter((name) => /(KEYS?|PASSWORD|TOKEN|SECRET|CREDENTIALS?|HEADERS|_URI)$|^(STORE|NATS)_URL$/.test(name));
    expect(secret).toContain('OTEL_EXPORTER_JAEGER_PASSWORD');
    const own = Object.fromEntries(secret.map((name) => [name, 'canary']));
    takeEnvironment(own);
    expect(own).toEqual({});
  });
});

describe('a problem with a setting', () => {
  const problemsOf = (env: Record<string, string>): string => {
    const read = readEnvironment(env);
    try {
      read.finish(modelSettings(read));
    } catch (error) {
      return JSON.stringify([(error as TroupeError).message, (error as TroupeError).errors]);
    }
    return '';
  };

  it('quotes what it was given without the credentials in it', () => {
    const problems = problemsOf({ OPENAI_BASE_URL: 'ftp://ada:hunter2-canary@host/v1?api_key=canary', OPENAI_API_KEY: 'canary' });
    expect(problems).toContain('ftp://[redacted]@host/v1?api_key=[redacted]');
    expect(problems).not.toContain('canary');
  });

  it('says which name of TROUPE_APP_SECRETS is none, and not the name: it may be the secret itself', () => {
    const problems = problemsOf({ TROUPE_APP_SECRETS: 'SHOP_KEY,sk_live_canary', SHOP_KEY: 'x' });
    expect(problems).toContain('name 2');
    expect(problems).not.toContain('canary');
  });
});

it('text is redacted by all of them at once', () => {
  const redact = redactor(secretsOf({ OPENAI_API_KEY: 'sk-canary-1', NATS_URL: 'nats://a:p%2Fq-canary@h' }));
  expect(redact.text('sk-canary-1 and p/q-canary and p%2Fq-canary')).toBe('[redacted] and [redacted] and [redacted]');
});
