import { defaultBounds, TroupeError, type AddressGuard } from '@troupe/contracts';

/** Why an address that a client gave is not sent to. One that is taken may still be refused when it is sent to. */
export async function addressFault(guard: AddressGuard, text: string): Promise<string | undefined> {
  const url = text.length > defaultBounds.webhookUrlCharacters ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return 'It is an http or https address without user and password';
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  try {
    await guard.resolve(url.hostname, port);
    return undefined;
  } catch (error) {
    // A name that leads nowhere now may lead somewhere later.
    return error instanceof TroupeError && error.code === 'address-refused' ? error.message : undefined;
  }
}
