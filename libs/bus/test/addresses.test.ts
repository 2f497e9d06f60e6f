import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { TroupeError } from '@troupe/contracts';
import { readAddresses } from '../src/nats/connection/addresses.ts';

describe('the address of a NATS server', () => {
  it('gives host, user and password, whatever characters those have, when they are percent-encoded', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), fc.string({ minLength: 1, unit: 'binary' }), (user, pass) => {
        fc.pre(user.isWellFormed() && pass.isWellFormed());
        const text = `nats://${encodeURIComponent(user)}:${encodeURIComponent(pass)}@one:4222, tls://two:4223`;
        expect(readAddresses(text)).toEqual({
          servers: ['nats://one:4222', 'tls://two:4223'],
          user,
          pass,
          token: undefined,
          encrypted: true,
        });
      }),
    );
  });

  it.each([
    'nats://me:hun/ter2@host:4222',
    'nats://me:12/ter2@host:4222',
    'nats://me:hun?ter2@host',
    'nats://me:hun#ter2@host',
    'nats://me:hun,ter2@host',
  ])('is refused, and not shown, when a password would be half taken for a host: %s', (text) => {
    expect(() => readAddresses(text)).toThrow(TroupeError);
    expect(() => readAddresses(text)).toThrow(/%2F/);
    expect(() => readAddresses(text)).not.toThrow(/hun|ter2/);
  });

  it('says what is wrong with a "%" that begins no code', () => {
    expect(() => readAddresses('nats://me:100%@host')).toThrow(/%25/);
  });

  it('keeps an "@" of a password out of the host', () => {
    expect(readAddresses('nats://me:p@ss@host:4222')).toMatchObject({ servers: ['nats://host:4222'], user: 'me', pass: 'p@ss' });
  });

  it('leaves the credentials to those that are given beside it', () => {
    expect(readAddresses('host', { user: 'me', pass: 'p@/?#' })).toMatchObject({ servers: ['nats://host'], user: 'me', pass: 'p@/?#' });
    expect(readAddresses('nats://t0ken@host')).toMatchObject({ token: 't0ken', user: undefined });
  });
});
