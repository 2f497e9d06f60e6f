/** What name servers of others may say of a name. All else leads to this machine. */
export const hostileNames: Readonly<Record<string, readonly string[]>> = {
  'private.example': ['127.0.0.1'],
  'private6.example': ['::1'],
  'mixed.example': ['93.184.216.34', '127.0.0.1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'mapped-metadata.example': ['::ffff:169.254.169.254'],
  'nat64.example': ['64:ff9b::7f00:1'],
  '6to4.example': ['2002:7f00:1::'],
  'metadata.example': ['169.254.169.254'],
  'zero.example': ['0.0.0.0'],
  'link.example': ['fe80::1'],
  'unique.example': ['fd00:ec2::254'],
  'azure.example': ['168.63.129.16'],
};

/** Hosts, each of which leads to this machine, to a private network, or to what a cloud keeps for its machines. */
export const hostileHosts: readonly string[] = [
  ...['127.0.0.1', '127.0.0.1.', '127.1', '127.0.1', '127.255.255.254', '0', '0.0.0.0', '2130706433', '017700000001', '0x7f000001'],
  ...['0x7f.0.0.1', '0177.0.0.1', '0x7f.1', '127.0.0.0x1', '１２７.０.０.１', '①②⑦.⓪.⓪.①', '127。0。0。1', '%31%32%37.0.0.1'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', '[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::127.0.0.1]'],
  ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[64:ff9b::127.0.0.1]', '[64:ff9b:1::7f00:1]'],
  ...[
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[::ffff:0:127.0.0.1]',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
  ],
  ...['10.0.0.1', '172.16.0.1', '172.31.255.254', '192.168.1.1', '100.64.0.1', '100.100.100.200', '169.254.169.254', '2852039166'],
  ...['0xa9fea9fe', '168.63.129.16', '192.0.0.192', '198.18.0.1', '224.0.0.1', '255.255.255.255', '240.0.0.1'],
  ...Object.keys(hostileNames),
];

/** Addresses that are none to ask. PORT is that of a server of this machine. */
export const wrongUrls: readonly string[] = [
  ...['http://user:pass@127.0.0.1:PORT/', 'http://public.example@127.0.0.1:PORT/', 'http://127.0.0.1:PORT#@public.example/'],
  ...[
    'file:///etc/passwd',
    'ftp://127.0.0.1:PORT/',
    'gopher://127.0.0.1:PORT/_GET',
    'data:text/plain,x',
    'javascript:1',
    'ws://127.0.0.1:PORT/',
  ],
  ...['unix:/var/run/docker.sock', '//127.0.0.1:PORT/', '/etc/passwd', 'http://', 'http:/127.0.0.1:PORT/', 'http:127.0.0.1:PORT', ''],
  ...[
    'http://[::1%25lo]:PORT/',
    'http://127.0.0.1:PORT\\@public.example/',
    'http://public.example\\@127.0.0.1:PORT/',
    ' http://127.0.0.1:PORT/',
  ],
];

/** Where a server that may be asked redirects to. */
export const hostileRedirects: readonly string[] = [
  ...['http://127.0.0.1:PORT/', 'http://localhost:PORT/', 'http://169.254.169.254/latest/meta-data/'],
  ...['file:///etc/passwd', '//private.example:PORT/'],
];
