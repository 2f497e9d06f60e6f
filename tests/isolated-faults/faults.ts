import { EventEmitter } from 'node:events';

// Of a module, which belongs to no call.
setTimeout(() => {
  throw new Error('from a module');
}, 200);

/** What code of an app may throw, or leave behind, by name. */
export const faults: Readonly<Record<string, () => unknown>> = {
  'a getter that throws': () => {
    throw {
      get message(): string {
        throw new Error('on purpose');
      },
    };
  },
  'a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    throw proxy;
  },
  'a wait of centuries': () => {
    throw Object.assign(new Error('later'), { retryable: true, retryAfter: 1e300 });
  },
  'a callback that throws': () => void setTimeout(() => new EventEmitter().emit('error', new Error('from a callback')), 5),
  'a rejection nobody awaits': () => void Promise.reject(new Error('awaited by nobody')),
};
