import { describe, expect, it, onTestFinished } from 'vitest';
import { startMongo, startNats } from '../src/index.ts';

describe('where no server can be found', () => {
  it('says what was tried and what to install', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    onTestFinished(() => void (process.env['PATH'] = path));
    await expect(startNats({ from: 'path' })).rejects.toThrow(/no nats-server on the PATH\. Install nats-server.*Docker.*NATS_URL/);
    await expect(startMongo({ from: 'path' })).rejects.toThrow(/no mongod on the PATH\. Install mongod.*Docker.*MONGODB_URI/);
  });

  it('says that a server that was given is not to be killed', async () => {
    const before = process.env['MONGODB_URI'];
    process.env['MONGODB_URI'] = 'mongodb://127.0.0.1:9';
    onTestFinished(() => {
      if (before === undefined) delete process.env['MONGODB_URI'];
      else process.env['MONGODB_URI'] = before;
    });
    await expect(startMongo({ from: 'given', own: true })).rejects.toThrow('not to be killed');
  });
});
