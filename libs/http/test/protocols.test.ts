import { TroupeError, type Principal } from '@troupe/contracts';
import { noQuery, type ErrorShape, type Protocol } from '@troupe/http';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startServer } from './server.ts';

const errorShape: ErrorShape = {
  schema: z.object({ fault: z.string(), of: z.string() }),
  body: ({ code }, { url }) => ({ fault: code, of: url }),
  statuses: { 'wrong-type': 400 },
};

const letters: Protocol = {
  name: 'letters',
  description: 'Counts letters',
  routes(app, context) {
    app.route({
      method: 'POST',
      url: '/letters/:name',
      schema: { params: z.object({ name: z.string() }), querystring: noQuery, body: z.strictObject({ text: z.string() }) },
      config: {
        summary: 'Count',
        right: 'start',
        tag: 'letters',
        waits: 'always',
        body: 'required',
        alsoProduces: 'text/event-stream',
        answers: { 200: { description: 'Counted', schema: z.object({ length: z.int() }) } },
        errors: ['agent-not-found'],
        errorShape,
      },
      async handler(request) {
        await context.serviceFor(request).start({ kind: 'workflow', name: 'echo', input: request.body.text });
        if (request.params.name === 'none') throw new TroupeError('agent-not-found', 'There is no agent "none".');
        if (request.params.name === 'broken') throw new Error('password is hunter2');
        return { length: request.body.text.length };
      },
    });
  },
};

describe('another protocol', () => {
  it('is described with the REST API, under a tag of its own', async () => {
    await using server = await startServer({ protocols: [letters] });
    const { tags, paths } = (await server.ask('GET', '/openapi.json')).body;
    expect(tags).toContainEqual({ name: 'letters', description: 'Counts letters' });
    const { post } = paths['/letters/{name}'];
    expect(post).toMatchObject({ operationId: 'postLettersName', tags: ['letters'], 'x-right': 'start' });
    expect(Object.keys(post.responses['200'].content)).toEqual(['application/json', 'text/event-stream']);
    expect(post.responses['400'].description).toContain('`wrong-type`');
    expect(post.responses['404'].content['application/json'].schema.properties).toMatchObject({ fault: { type: 'string' } });
    expect(post.responses.default.content['application/json']).toBeDefined();
  });

  it('asks on behalf of the caller, as the REST API does', async () => {
    await using server = await startServer({ protocols: [letters] });
    expect((await server.ask('POST', '/letters/a', { text: 'four' })).body).toEqual({ length: 4 });
    expect(server.service.principals.map(({ kind }) => kind)).toEqual(['local']);
    expect([...server.service.tasks.values()].map(({ name, input }) => [name, input])).toEqual([['echo', 'four']]);
  });

  it('says in its own shape what any request is refused for, with the status it gives the code', async () => {
    const demand = ({ roles }: Principal): void => {
      if (roles.length > 0) throw new TroupeError('missing-right', 'Nobody may.');
    };
    await using refusing = await startServer({ protocols: [letters], rights: { demand, of: () => [] } });
    const refused = await refusing.ask('POST', '/letters/a', { text: 'four' });
    expect([refused.status, refused.body]).toEqual([403, { fault: 'missing-right', of: '/letters/a' }]);
    expect(refusing.service.principals).toEqual([]);

    await using server = await startServer({ protocols: [letters] });
    const answers: unknown[] = [];
    for (const [name, body] of [
      ['a', { text: 4 }],
      ['a', '{'],
      ['a', undefined],
      ['none', { text: '' }],
      ['broken', { text: '' }],
    ] as const) {
      const { status, body: fault, headers } = await server.ask('POST', `/letters/${name}`, body);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      answers.push([status, fault.fault]);
    }
    expect(answers).toEqual([
      [400, 'wrong-type'],
      [400, 'invalid-json'],
      [400, 'invalid-json'],
      [404, 'agent-not-found'],
      [500, 'internal'],
    ]);
    expect((await server.ask('GET', '/letters/a')).body).toMatchObject({ code: 'method-not-allowed' });
  });

  it('answers both media types it names, and no other', async () => {
    await using server = await startServer({ protocols: [letters] });
    const status = async (accept: string): Promise<number> => (await server.ask('POST', '/letters/a', { text: '' }, { accept })).status;
    expect(await status('application/json')).toBe(200);
    expect(await status('text/event-stream')).toBe(200);
    expect(await status('text/*')).toBe(200);
    expect(await status('text/html')).toBe(406);
  });

  it('counts a route that always waits as a stream of its caller', async () => {
    await using server = await startServer({ protocols: [letters], limits: { callerStreams: 0 } });
    const { status, body } = await server.ask('POST', '/letters/a', { text: '' });
    expect([status, body.fault]).toEqual([429, 'too-many-requests']);
    expect((await server.ask('GET', '/v1/tasks')).status).toBe(200);
  });

  it('cannot have the name of another, or of a tag of the REST API', async () => {
    await expect(startServer({ protocols: [{ ...letters, name: 'operations' }] })).rejects.toThrow(TypeError);
    await expect(startServer({ protocols: [letters, letters] })).rejects.toThrow(TypeError);
  });
});
