/** What a browser keeps of a log-in while it is at the identity provider. */
export interface KeptWhileAway {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where it goes on in the end. */
  readonly back: string;
}

const MOST_CHARACTERS = 4_096;

export function writeKept({ state, nonce, verifier, back }: KeptWhileAway): string {
  return Buffer.from(JSON.stringify([state, nonce, verifier, back])).toString('base64url');
}

/** Undefined when it is nothing that was written here. */
export function readKept(text: string): KeptWhileAway | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  try {
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown;
    if (!Array.isArray(parts) || parts.length !== 4 || !parts.every((part) => typeof part === 'string' && part !== '')) return undefined;
    const [state, nonce, verifier, back] = parts as [string, string, string, string];
    return { state, nonce, verifier, back };
  } catch {
    return undefined;
  }
}
