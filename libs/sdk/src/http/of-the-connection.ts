/** What the connection itself is about. */
const NAMES = ['host', 'content-length', 'transfer-encoding', 'connection', 'upgrade', 'expect', 'te', 'trailer', 'accept-encoding'];

/** Whether a header is none that a definition may set. */
export function ofTheConnection(name: string): boolean {
  return NAMES.includes(name.toLowerCase());
}
