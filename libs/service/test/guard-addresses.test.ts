import type { HostAddress } from '@troupe/contracts';
import { guardAddresses, outboundSettings, readEnvironment } from '@troupe/service';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../src/outbound/public-address.ts';

const privateHosts = (list: string) => outboundSettings(readEnvironment({ TROUPE_PRIVATE_HOSTS: list })).privateHosts;
const refused = expect.objectContaining({ code: 'address-refused', retryable: false });

/** A name server that knows these names alone. */
function nameServer(names: Readonly<Record<string, readonly string[]>>) {
  return (hostname: string) =>
    Promise.resolve((names[hostname] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
}

describe('an address', () => {
  it.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4001::200e'])(
    '%s is of the public internet',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.100.100.200', '127.0.0.1', '127.255.255.254', '168.63.129.16'],
    ...['169.254.169.254', '169.254.0.1', '172.16.0.1', '172.31.255.255', '192.0.0.192', '192.0.2.1', '192.88.99.1', '192.168.0.1'],
    ...['198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:0:10.0.0.1', '64:ff9b::169.254.169.254'],
    ...['64:ff9b:1::7f00:1', '100::1', '2001::1', '2001:db8::1', '2002:7f00:1::', '2002:a9fe:a9fe::1', '3fff::1', '5f00::1'],
    ...['fc00::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '4000::1', 'no address', ''],
  ])('%s is none', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('the guard', () => {
  it('gives all addresses of a host on the public internet (Z1)', async () => {
    const guard = guardAddresses({
      privateHosts: privateHosts(''),
      lookup: nameServer({ 'api.example.com': ['93.184.216.34', '2606:4700:4700::1111'] }),
    });
    const both: readonly HostAddress[] = [
      { address: '93.184.216.34', family: 4 },
      { address: '2606:4700:4700::1111', family: 6 },
    ];
    for (const name of ['api.example.com', 'API.example.com.']) expect(await guard.resolve(name, 443)).toEqual(both);
    expect(await guard.resolve('1.1.1.1', 80)).toEqual([{ address: '1.1.1.1', family: 4 }]);
    expect(await guard.resolve('[2606:4700:4700::1111]', 80)).toEqual([both[1]]);
  });

  it.each([
    ['all its addresses are private', ['10.0.0.7']],
    ['one of them is', ['93.184.216.34', '127.0.0.1']],
    ['one is a form of another', ['93.184.216.34', '::ffff:127.0.0.1']],
    ['a name server made one up', ['no address']],
    ['it has none', []],
  ])('refuses a name when %s (Z2)', async (_what, addresses) => {
    const guard = guardAddresses({ privateHosts: privateHosts(''), lookup: nameServer({ 'evil.example': addresses }) });
    await expect(guard.resolve('evil.example', 80)).rejects.toEqual(refused);
  });

  it('shows neither what a name leads to nor any list', async () => {
    const guard = guardAddresses({ privateHosts: privateHosts('10.9.0.0/16'), lookup: nameServer({ 'crm.internal': ['10.0.0.7'] }) });
    await expect(guard.resolve('crm.internal', 80)).rejects.toThrow(/^crm\.internal:80 is not asked: it is not on the public internet\./);
    await expect(guard.resolve('crm.internal', 80)).rejects.not.toThrow(/10\./);
  });

  it('looks for each connection anew (Z3)', async () => {
    const answers = [['93.184.216.34'], ['127.0.0.1']];
    const lookup = () => Promise.resolve(answers.shift()!.map((address) => ({ address, family: 4 })));
    const guard = guardAddresses({ privateHosts: privateHosts(''), lookup });
    expect(await guard.resolve('rebind.example', 80)).toHaveLength(1);
    await expect(guard.resolve('rebind.example', 80)).rejects.toEqual(refused);
  });

  it('is given what a name server says of a name that leads nowhere', async () => {
    const lookup = () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
    await expect(guardAddresses({ privateHosts: privateHosts(''), lookup }).resolve('gone.example', 80)).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
  });

  it('knows the forms in which a system takes an address for a name', async () => {
    const guard = guardAddresses({ privateHosts: privateHosts('') });
    for (const host of ['2130706433', '0x7f000001', '0177.0.0.1', '127.1', '0', 'localhost', 'localhost.'])
      await expect(guard.resolve(host, 80)).rejects.toBeInstanceOf(Error);
  });
});

describe('hosts that an operator allowed', () => {
  const lookup = nameServer({
    'crm.internal': ['10.0.0.7'],
    'a.b.svc.local': ['10.1.0.1', '10.1.0.2'],
    'svc.local': ['10.1.0.3'],
    'evilsvc.local': ['10.1.0.4'],
    'six.internal': ['fd00::7'],
  });

  it.each([
    ['crm.internal', 'crm.internal', 80],
    ['CRM.internal', 'crm.internal', 8080],
    ['crm.internal:8080', 'crm.internal', 8080],
    ['other, *.svc.local', 'a.b.svc.local', 80],
    ['10.0.0.0/8', 'crm.internal', 80],
    ['10.0.0.7', 'crm.internal', 80],
    ['10.0.0.7', '10.0.0.7', 80],
    ['10.0.0.7:80', '10.0.0.7', 80],
    ['fd00::/8', 'six.internal', 80],
    ['10.0.0.0/8:80', 'crm.internal', 80],
    ['[fd00::]/8:80', 'six.internal', 80],
    ['[fd00::7]:443', '[fd00::7]', 443],
    ['fd00::7', '[fd00:0:0::7]', 443],
    ['127.0.0.1', '127.0.0.1', 1],
  ])('as %s may be asked as %s:%d', async (list, host, port) => {
    expect(await guardAddresses({ privateHosts: privateHosts(list), lookup }).resolve(host, port)).not.toEqual([]);
  });

  it.each([
    ['crm.internal:8080', 'crm.internal', 80],
    ['crm', 'crm.internal', 80],
    ['*.svc.local', 'svc.local', 80],
    ['*.svc.local', 'evilsvc.local', 80],
    ['10.1.0.1', 'a.b.svc.local', 80],
    ['10.0.0.0/8:81', 'crm.internal', 80],
    ['10.0.0.0/32', 'crm.internal', 80],
    ['10.0.0.7:81', '10.0.0.7', 80],
    ['10.0.0.7', '::ffff:10.0.0.7', 80],
    ['fd00::/127', 'six.internal', 80],
    ['::/0', '10.0.0.7', 80],
  ])('as %s do not make %s:%d one', async (list, host, port) => {
    await expect(guardAddresses({ privateHosts: privateHosts(list), lookup }).resolve(host, port)).rejects.toEqual(refused);
  });

  it.each([
    'http://crm',
    'crm:0',
    'crm:99999',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0',
    '1.2.3.4.5',
    '256.0.0.1',
    'a b',
    '*',
    '*.*.a',
    '[crm]',
    '10.0.0.0/8:',
    '::g',
  ])('cannot be written as %s', (entry) => {
    const read = readEnvironment({ TROUPE_PRIVATE_HOSTS: `crm.internal,${entry}` });
    outboundSettings(read);
    expect(() => read.finish({})).toThrow(
      expect.objectContaining({ code: 'invalid-configuration', message: expect.stringContaining(JSON.stringify(entry)) }),
    );
  });
});

describe('this machine', () => {
  const lookup = nameServer({ localhost: ['127.0.0.1', '::1'], 'rebind.example': ['127.0.0.1'], 'localhost.example': ['127.0.0.1'] });
  const guard = guardAddresses({ privateHosts: privateHosts(''), thisMachine: true, lookup });

  it.each(['localhost', '127.0.0.1', '127.9.9.9', '[::1]'])('may be asked by models as %s, which says itself that it is', async (host) => {
    expect(await guard.resolve(host, 11_434)).not.toEqual([]);
  });

  it.each(['rebind.example', 'localhost.example', '169.254.169.254', '10.0.0.1', '0.0.0.0', '[::]', '[::ffff:127.0.0.1]'])(
    'is not what %s says',
    async (host) => {
      await expect(guard.resolve(host, 80)).rejects.toEqual(refused);
    },
  );
});
