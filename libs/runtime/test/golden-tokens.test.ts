import { callId, commandId, taskId } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { attemptTokens } from '../src/attempts/attempt-tokens.ts';

it('an attempt has one token for ever, which every process of a cluster makes from the same secret (F2)', () => {
  const tokens = attemptTokens('secret');
  const call = callId(taskId('order-1'), commandId(0, 0));
  expect([1, 2].map((attempt) => tokens.of(1_790_000_000_000, call, attempt))).toEqual([
    '8G8-QrdRTpo_xzy1JNrosS',
    'AtuD0nK_OyVBdc-j4kGiG3',
  ]);
});
