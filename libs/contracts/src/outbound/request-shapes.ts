import { z } from 'zod';

/** What definitions say of requests that are made for them (RFC 9110, 5.1 and 5.5). */
export const headerName: z.ZodType<string, string> = z.string().regex(/^[!#$%&'*+.^_`|~\w-]{1,128}$/, 'is the name of a header');
export const headerText: z.ZodType<string> = z
  .string()
  .regex(/^[\t\x20-\x7e]{0,8192}$/, 'is a secret, or text that an HTTP header can carry');

/** An address of a server. A user name in it would be a credential in a definition. @param error what one looks like */
export function serverAddress(error: string): z.ZodType<string> {
  return z.url({ protocol: /^https?$/, error, abort: true }).regex(/^https?:\/\/[^\s/?#@]{1,255}(?:[/?#]|$)/i, error);
}
