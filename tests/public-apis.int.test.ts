import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defaultBounds, redactor, type App, type Json, type ToolServer } from '@troupe/contracts';
import { openapi, secret } from '@troupe/sdk';
import { chooseTools, guardAddresses, openSecrets, outboundSettings, readEnvironment } from '@troupe/service';
import { contextOf } from '@troupe/tools/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startMockApi, type MockApi } from './public-apis/mock-api.ts';
import { sampleArguments } from './public-apis/sample-arguments.ts';

const require = createRequire(import.meta.url);
const none = new Map<string, never>();
const context = contextOf();

interface PublicApi {
  readonly file: string;
  /** Operations that are more than there were when this was written are fine. */
  readonly atLeast: number;
  readonly auth?: Parameters<typeof openapi>[0]['auth'];
  readonly operations: readonly string[];
}

/** Documents that packages ship. */
const apis: Readonly<Record<string, PublicApi>> = {
  github: {
    file: join(dirname(require.resolve('@octokit/openapi/package.json')), 'generated/api.github.com.json'),
    atLeast: 1_100,
    operations: [
      ...['repos/get', 'issues/create', 'issues/list-for-repo', 'pulls/merge', 'search/code', 'repos/create-or-update-file-contents'],
      ...['actions/list-workflow-runs-for-repo', 'gists/create', 'repos/delete', 'git/create-tree'],
    ],
  },
  twilio: {
    file: join(dirname(require.resolve('@twilio-alpha/mcp/package.json')), 'twilio-oai/spec/json/twilio_api_v2010.json'),
    atLeast: 190,
    auth: { accountSid_authToken: { username: 'me', password: secret('KEY') } },
    operations: [
      ...['CreateMessage', 'ListMessage', 'FetchMessage', 'DeleteMessage', 'CreateCall', 'ListCall', 'UpdateCall'],
      ...['UpdateConference', 'CreateIncomingPhoneNumber', 'ListRecording'],
    ],
  },
  figma: {
    file: join(dirname(require.resolve('@figma/rest-api-spec/package.json')), 'openapi/openapi.yaml'),
    atLeast: 45,
    auth: { PersonalAccessToken: secret('KEY') },
    operations: [
      ...['getFile', 'getFileNodes', 'getImages', 'getComments', 'postComment', 'deleteComment', 'getTeamProjects', 'postDevResources'],
      ...['postWebhook', 'getMe'],
    ],
  },
};

/** What a process that runs tools has of an API. */
async function toolsOf(name: string, { file, auth }: PublicApi, server: string, operations?: readonly string[]) {
  const api = openapi({
    name,
    document: file,
    server,
    ...(operations === undefined ? {} : { operations }),
    ...(auth === undefined ? {} : { auth }),
  });
  const app: App = {
    build: 'b',
    workflows: none,
    agents: none,
    tools: none,
    activities: none,
    models: none,
    servers: new Map<string, ToolServer>([[name, api]]),
  };
  const { privateHosts } = outboundSettings(readEnvironment({ TROUPE_PRIVATE_HOSTS: '127.0.0.1' }));
  const guard = guardAddresses({ privateHosts });
  const secrets = openSecrets({ variables: { TROUPE_SECRET_KEY: 'key-of-the-api' } }, redactor([]));
  const tools = chooseTools(app, { log: context.log, secrets, guard, serverGuard: guard, bounds: defaultBounds });
  await tools.tried(60_000);
  return tools;
}

describe.each(Object.entries(apis))('the document of %s', (name, api) => {
  let mock: MockApi;
  let tools: Awaited<ReturnType<typeof toolsOf>>;
  beforeAll(async () => {
    const text = await readFile(api.file, 'utf8');
    const document = (api.file.endsWith('.yaml') ? parse(text) : JSON.parse(text)) as Record<string, unknown>;
    mock = await startMockApi(document, api.operations);
    tools = await toolsOf(name, api, mock.url);
  }, 120_000);
  afterAll(async () => {
    await tools.close();
    await mock[Symbol.asyncDispose]();
  });

  beforeEach(() => void mock.refused.splice(0));

  it('loads as it is: each operation is a tool that a model can call', () => {
    expect(tools.troubles()).toEqual([]);
    const list = [...tools.list().values()];
    expect(list.length).toBeGreaterThanOrEqual(api.atLeast);
    for (const tool of list) {
      expect(tool.name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      expect(tool.description.trim()).not.toBe('');
      expect(JSON.stringify(tool.input).length).toBeLessThanOrEqual(defaultBounds.openapiSchemaBytes);
      for (const property of Object.keys((tool.input as { properties: object }).properties))
        expect(property).toMatch(/^[A-Za-z0-9_.-]{1,64}$/);
    }
  });

  it.each(api.operations.flatMap((operation) => [false, true].map((all) => [operation, all ? 'all' : 'the required'] as const)))(
    'has %s, which is called with %s arguments as its document says',
    async (operation, which) => {
      const tool = tools.list().get(`${name}_${operation.replaceAll(/[^A-Za-z0-9_-]/g, '_')}`)!;
      const args = sampleArguments(tool.input!, { all: which === 'all' });
      const checked = await tools.check(tool.name, args);
      expect(checked, JSON.stringify(args)).toMatchObject({ ok: true });
      const { value } = await tools.run({ name: tool.name, args: (checked as { value: Json }).value }, context);
      expect(mock.refused).toEqual([]);
      expect((value as { body: unknown }).body).toEqual(mock.answered.get(operation)!.at(-1));
    },
  );
});

it('a request that does not fit is refused by the mock, and the model is given why', async () => {
  const { figma } = apis;
  const document = parse(await readFile(figma!.file, 'utf8')) as Record<string, unknown>;
  await using mock = await startMockApi(document, ['postComment']);
  const tools = await toolsOf('figma', figma!, mock.url, ['postComment']);
  // Unchecked, as no worker runs it.
  const run = tools.run({ name: 'figma_postComment', args: { file_key: 'k', message: 7 } }, context);
  await expect(run).rejects.toThrow(/answered 400: .*must be string/);
  await tools.close();
});
