import { Metadata } from '@grpc/grpc-js';
import { invalidToken, type Identities } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { principalOfCall } from '../src/a2a/grpc/principal-of-call.ts';

const sent = (key: string): Metadata => {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${key}`);
  return metadata;
};

it('keys that are guessed over gRPC count for the address of the connection, over all its ports', async () => {
  const identities: Identities = { known: () => undefined, find: () => Promise.reject(invalidToken()) };
  const principalOf = principalOfCall({ kind: 'keys', keys: ['first-key'] }, identities, { callerInFlight: 10, rate: 1 });
  await expect(principalOf(sent('wrong-1'), '10.0.0.7:4001')).rejects.toMatchObject({ code: 'invalid-token' });
  await expect(principalOf(sent('wrong-2'), '10.0.0.7:4002')).rejects.toMatchObject({ code: 'too-many-requests' });
  await expect(principalOf(sent('wrong-3'), '10.0.0.8:4001')).rejects.toMatchObject({ code: 'invalid-token' });
  expect(await principalOf(sent('first-key'), '10.0.0.7:4003')).toMatchObject({ kind: 'key' });
});
