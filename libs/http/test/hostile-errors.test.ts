import { hostileNumberLikes, hostileNumbers, hostileThrown } from '@troupe/testing/hostile-values';
import { TroupeError } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { memoryService } from './memory-service.ts';
import { startServer } from './server.ts';

describe('whatever the platform behind it throws (H1)', () => {
  it('is answered as a problem, says nothing of what was thrown, and the server goes on', async () => {
    let thrown: unknown;
    const service = {
      ...memoryService(),
      get: async () => {
        throw thrown;
      },
    };
    await using server = await startServer({ services: { for: () => service, readiness: service.readiness } });
    for (const { name, make } of hostileThrown) {
      thrown = make();
      const { status, body } = await server.ask('GET', '/v1/tasks/a');
      expect([name, status, body.code]).toEqual([name, 500, 'internal']);
      expect(body.detail).not.toContain('purpose');
    }
    expect((await server.ask('GET', '/healthz')).status).toBe(200);
  });

  it('is answered with a Retry-After of whole seconds within a day, whatever the error says', async () => {
    let retryAfter: unknown;
    const service = {
      ...memoryService(),
      get: async () => {
        throw new TroupeError('unavailable', 'Not now.', { retryAfter: retryAfter as number });
      },
    };
    await using server = await startServer({ services: { for: () => service, readiness: service.readiness } });
    for (retryAfter of [...hostileNumbers, ...hostileNumberLikes]) {
      const { status, headers } = await server.ask('GET', '/v1/tasks/a');
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toMatch(/^\d{1,5}$/);
    }
  });
});
