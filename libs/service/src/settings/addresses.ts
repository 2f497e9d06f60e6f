/** Whether a text is an address of a host, by one of the protocols. */
export function hasHost(text: string, protocols: readonly string[]): boolean {
  const address = URL.parse(text);
  return address !== null && protocols.includes(address.protocol) && address.hostname !== '';
}

/** Whether it is an http address that others may be shown, and to which a path can be added. */
export function isPlainAddress(text: string): boolean {
  if (!hasHost(text, ['http:', 'https:']) || /[?#]/.test(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address of any protocol is one of this machine. */
export function isOnThisMachine(text: string): boolean {
  const address = URL.parse(text);
  return address !== null && LOOPBACK.test(address.hostname);
}

/** Whether nobody on the way can read or change what goes there: by https, or on this machine. */
export function isSafeAddress(text: string): boolean {
  if (!isPlainAddress(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || LOOPBACK.test(hostname);
}

/** An address of MongoDB may name several servers, which no URL can. The rest of it is left to the driver. */
export function isMongoAddress(text: string): boolean {
  const [, place] = /^mongodb(?:\+srv)?:\/\/([^/?]*)/.exec(text) ?? [];
  const hosts = place?.slice(place.lastIndexOf('@') + 1).split(',') ?? [];
  return hosts.length > 0 && hosts.every((host) => hasHost(`mongodb://${host}`, ['mongodb:']));
}
