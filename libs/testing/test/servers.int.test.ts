import { describe, expect, it, onTestFinished } from 'vitest';
import { startNats } from '../src/index.ts';
import { answersAt, describeServers } from './describe-servers.ts';

describe('a server for tests', () => {
  describeServers();

  it('is one that runs already when the environment names it, and is left alone then', async () => {
    await using own = await startNats({ own: true });
    process.env['NATS_URL'] = own.url;
    onTestFinished(() => void delete process.env['NATS_URL']);
    const given = await startNats();
    expect(given).toMatchObject({ source: 'given', url: own.url });
    await expect(given.kill9()).rejects.toThrow('own: true');
    await given.stop();
    expect(await answersAt(own)).toBe(true);
    expect((await startNats({ from: 'given', own: true }).catch((error: unknown) => error)) as Error).toBeInstanceOf(Error);
  });
});
