import { readFileSync } from 'node:fs';
import type { TroupeError } from '@troupe/contracts';
import { embeddedConfig } from '@troupe/embedded';
import { describe, expect, it } from 'vitest';
import { CANARY, environmentOf, settingsIn, valueOf, type HostileSetting } from './hostile/settings.ts';

type Environment = Readonly<Record<string, string>>;
type Read = (env: Environment) => object;

const configOf = async (service: string, name: string): Promise<Read> => {
  const { href } = new URL(`../services/${service}/src/config.ts`, import.meta.url);
  return ((await import(href)) as Record<string, Read>)[name]!;
};
const programs: readonly Read[] = [
  embeddedConfig,
  await configOf('orchestrator', 'orchestratorConfig'),
  await configOf('agent-worker', 'workerConfig'),
  await configOf('tool-gateway', 'gatewayConfig'),
  await configOf('registry', 'registryConfig'),
];
const good = { TROUPE_APP: 'app', NATS_URL: 'nats://127.0.0.1:4222', MONGODB_URI: 'mongodb://127.0.0.1:27017/troupe' };

/** What each program that refuses says. */
function refusals(env: Environment): readonly TroupeError[] {
  return programs.flatMap((read) => {
    try {
      expect(Object.isFrozen(read({ ...good, ...env }))).toBe(true);
      return [];
    } catch (error) {
      return [error as TroupeError];
    }
  });
}

function expectRefused(env: Environment, says = Object.keys(env)[0]): void {
  const refused = refusals(env);
  expect(refused).not.toEqual([]);
  for (const { code, message, errors = [] } of refused) {
    expect({ code, message }).toEqual({ code: 'invalid-configuration', message: expect.any(String) });
    expect(message.length).toBeLessThan(10_000);
    for (const { message: problem } of errors) {
      expect(problem.length).toBeLessThan(600);
      // oxlint-disable-next-line no-control-regex -- what a terminal would act on
      expect(problem).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }
    expect(message).not.toContain(CANARY);
    expect(message).toContain(says);
  }
}

const settings = settingsIn(readFileSync(new URL('hostile/environment.json', import.meta.url), 'utf8')).filter(
  ({ program }) => program === undefined,
);
const isTaken = ({ taken }: HostileSetting): boolean => taken === true;

describe('hostile settings', () => {
  it('are at least two hundred', () => {
    const refused = settings.filter((each) => !isTaken(each));
    expect(refused.reduce((sum, { variables = [''], values = [''] }) => sum + variables.length * values.length, 0)).toBeGreaterThan(200);
  });

  const crossed = settings.flatMap(({ what, variables = [], values = [] }) => variables.map((name) => ({ name, what, values })));
  it.each(crossed)('$name is refused by those who read it: $what', ({ name, values }) => {
    // STORE_URL counts where MONGODB_URI is not set.
    const without = name === 'STORE_URL' ? { MONGODB_URI: '' } : {};
    for (const value of values) expectRefused({ [name]: valueOf(value), ...without });
  });

  const whole = settings.filter(({ env }) => env !== undefined).map((each) => ({ ...each, env: environmentOf(each.env) }));
  it.each(whole.filter((each) => !isTaken(each)))('$what: refused', ({ env, says }) => expectRefused(env, says));
  it.each(whole.filter(isTaken))('$what: taken', ({ env }) => expect(refusals(env)).toEqual([]));
});
