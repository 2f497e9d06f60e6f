import { AsyncLocalStorage } from 'node:async_hooks';
import type { Execution } from '@troupe/engine';
const s = new AsyncLocalStorage<Execution>();
export function installGuards(): { enter<T>(execution: Execution, code: () => T): T; leave<T>(code: () => T): T } {
  return { enter: (e, c) => s.run(e, c), leave: (c) => s.exit(c) };
}
