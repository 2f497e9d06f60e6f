import { misconfigured } from './failure.ts';

/** Where the servers are, and who we are there. */
export interface Addresses {
  /** `nats://host:port`, without credentials. */
  readonly servers: readonly string[];
  readonly user: string | undefined;
  readonly pass: string | undefined;
  readonly token: string | undefined;
  /** An address begins with `tls:`: nothing may be said in the clear. */
  readonly encrypted: boolean;
}

export interface Credentials {
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
}

/**
 * Reads addresses such as `nats://user:password@host:4222`, several separated by commas. `credentials`
 * take the place of those in the first address.
 *
 * @throws TroupeError `invalid-configuration`; its message never repeats the address, which may hold a password
 */
export function readAddresses(text: string, { user, pass, token }: Credentials = {}): Addresses {
  const urls = text.split(',').map((address) => urlOf(address.trim()));
  const encrypted = urls.some(({ protocol }) => protocol === 'tls:');
  const servers = urls.map(({ protocol, host }) => `${protocol}//${host}`);
  if (user !== undefined || token !== undefined) return { servers, user, pass, token, encrypted };
  const [{ username, password }] = urls as [URL];
  const [name, secret] = [decoded(username), decoded(password)];
  // As NATS has it, a name without a password is a token.
  if (secret === '') return { servers, user: undefined, pass, token: name === '' ? undefined : name, encrypted };
  return { servers, user: name, pass: pass ?? secret, token: undefined, encrypted };
}

function urlOf(address: string): URL {
  const text = address.includes('://') ? address : `nats://${address}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const rest = url === undefined ? '' : url.pathname.replace('/', '') + url.search + url.hash;
  // A password with "/", "?" or "#" would be half taken for a host.
  if (url === undefined || url.host === '' || !['nats:', 'tls:'].includes(url.protocol) || rest !== '') {
    throw misconfigured(
      'The address of the NATS server cannot be used. It looks like nats://user:password@host:4222; in user and password write "@" as %40, "/" as %2F, ":" as %3A, "," as %2C, "?" as %3F, "#" as %23 and "%" as %25.',
    );
  }
  return url;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw misconfigured(
      'User or password in the address of the NATS server have a "%" that begins no code of two digits. Write it as %25.',
    );
  }
}
