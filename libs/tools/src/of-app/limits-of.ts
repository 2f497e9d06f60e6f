import type { Limited } from '@troupe/contracts';
import type { ListedTool } from '../port.ts';

/** The limits of a tool, where it has any. @param of the definition they are of: tools of a server share those of the server */
export function limitsOf(of: string, { concurrency, rate, fair }: Limited): Pick<ListedTool, 'limits'> {
  if (concurrency === undefined && rate === undefined) return {};
  const limited = {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(rate === undefined ? {} : { rate }),
    ...(fair === undefined ? {} : { fair }),
  };
  return { limits: { of, limited } };
}
