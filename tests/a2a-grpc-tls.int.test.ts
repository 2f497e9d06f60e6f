import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AgentCard } from '@a2a-js/sdk';
import { Client } from '@a2a-js/sdk/client';
import { GrpcTransportFactory } from '@a2a-js/sdk/client/grpc';
import { credentials } from '@grpc/grpc-js';
import { makeCertificates } from '@troupe/service-setup/certificates';
import { freePort } from '@troupe/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send, stateIn } from './a2a/client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

let folder: string;
let port: number;
let platform: Platform;
const file = (who: string, name: string): string => join(folder, who, 'grpc', name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-grpc-'));
  for (const who of ['own', 'stranger'])
    await makeCertificates({
      folder: join(folder, who),
      holders: [{ folder: 'grpc', uid: process.getuid!(), is: 'server', hosts: ['localhost'] }],
    });
  port = await freePort();
  platform = await startPlatform({
    app: fileURLToPath(new URL('a2a', import.meta.url)),
    env: {
      ...{ LOG_LEVEL: 'error', TROUPE_GRPC_PORT: `${port}`, TROUPE_A2A_AGENT: 'helper' },
      ...{ TROUPE_GRPC_CERT_FILE: file('own', 'certificate.pem'), TROUPE_GRPC_KEY_FILE: file('own', 'key.pem') },
    },
  });
}, 60_000);
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function clientThatTrusts(who: string | undefined): Promise<Client> {
  const grpcChannelCredentials =
    who === undefined ? credentials.createInsecure() : credentials.createSsl(await readFile(file(who, 'ca.pem')));
  const card = { capabilities: { streaming: true }, supportedInterfaces: [] } as unknown as AgentCard;
  return new Client(await new GrpcTransportFactory({ grpcChannelCredentials }).create(`localhost:${port}`, card), card);
}

describe('A2A over gRPC with TLS', () => {
  it('answers a client that trusts who signed its certificate', async () => {
    const task = await send(await clientThatTrusts('own'), 'hello');
    expect(stateIn(task.status?.state)).toBe('completed');
  });

  it.each([
    ['that trusts somebody else', 'stranger'],
    ['without TLS', undefined],
  ])('answers no client %s', async (_what, who) => {
    await expect(send(await clientThatTrusts(who), 'hello')).rejects.toThrow(/UNAVAILABLE|No connection|certificate/i);
  });
});
