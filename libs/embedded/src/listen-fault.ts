import { TroupeError } from '@troupe/contracts';

/** Why a server cannot listen there, and what to do. */
export function listenFault(error: unknown, { host, port }: { readonly host: string; readonly port: number }): TroupeError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reason =
    reasonOf(code, host, port) ?? `The server cannot listen at ${host}:${port}: ${message}. Set HOST and PORT to what is free.`;
  return new TroupeError('invalid-configuration', reason, { cause: error });
}

function reasonOf(code: string | undefined, host: string, port: number): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `Another process listens at ${host}:${port}. Stop it, or choose another port with PORT or --port (0: any that is free).`;
    case 'EACCES':
      return `This user may not listen at port ${port}. Choose one above 1023 with PORT or --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST "${host}" is no address of this machine.`;
    default:
      return undefined;
  }
}
