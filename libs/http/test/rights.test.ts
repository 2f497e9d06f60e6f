import { TroupeError, type Principal, type Right } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { createServer } from '../src/create-server.ts';
import { startServer } from './server.ts';

describe('the right a route takes', () => {
  it('is demanded of its caller before anything is asked, on every route but those that are open', async () => {
    const demanded: [string, Right][] = [];
    const demand = ({ id }: Principal, right: Right): void => {
      demanded.push([id, right]);
      throw new TroupeError('missing-right', `Nobody has the right "${right}".`);
    };
    await using server = await startServer({ auth: { kind: 'none' }, rights: { demand, of: () => [] }, metrics: async () => 'up 1\n' });
    const { paths } = (await server.ask('GET', '/openapi.json')).body;
    for (const [path, methods] of Object.entries<any>(paths)) {
      for (const [method, { 'x-right': right, responses }] of Object.entries<any>(methods)) {
        const before = demanded.length;
        const { status, body } = await server.ask(method.toUpperCase(), path.replace('{id}', 'x').replace('{name}', 'x'));
        const seen = { path, method, status, code: body?.code, demanded: demanded.slice(before) };
        if (right === undefined || right === 'any') expect(seen).toEqual({ path, method, status: 200, demanded: [] });
        else {
          expect(seen).toEqual({ path, method, status: 403, code: 'missing-right', demanded: [['local', right]] });
          expect({ path, described: responses['403']?.description }).toEqual({
            path,
            described: expect.stringContaining('`missing-right`'),
          });
        }
      }
    }
    expect(server.service.principals).toEqual([]);
  });

  it('is said by every route', async () => {
    const info = { version: '0', mode: 'embedded', appName: '', notices: [] };
    const { app } = await createServer({ auth: { kind: 'none' }, rights: { demand: () => {}, of: () => [] }, log: false, info });
    // @ts-expect-error a route that says what it is says which right it takes
    expect(() => app.route({ method: 'GET', url: '/a', config: { summary: 'A' }, handler: () => '' })).toThrow('which right');
    expect(() => app.route({ method: 'GET', url: '/b', handler: () => '' })).toThrow('which right');
    await app.close();
  });
});
