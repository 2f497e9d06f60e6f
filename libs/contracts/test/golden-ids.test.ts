import { describe, expect, it } from 'vitest';
import {
  approvalId,
  callId,
  commandId,
  PARTITIONS,
  partitionOf,
  publicId,
  scopedId,
  splitApprovalId,
  splitCallId,
  taskId,
  tenantOf,
  type PublicId,
} from '../src/index.ts';

/*
 * What is durable rests on these values: each is what a store has. One that changes is a new version of the format,
 * not a new value here.
 */

describe('for ever (F2)', () => {
  it.each([
    ['a', 44],
    ['order-1', 45],
    ['01JABCDEF', 39],
    ['tenant:task_9', 8],
    ['wf-2026-01-01T00:00:00Z', 7],
    ['x'.repeat(128), 5],
  ])('the partition of task %.30s is %i of 64', (id, partition) => {
    expect([partitionOf(taskId(id)), PARTITIONS]).toEqual([partition, 64]);
  });

  it('a command is named by its turn and place, a call and an approval by their task and command', () => {
    const [task, command] = [taskId('order-1'), commandId(12, 3)];
    expect([command, callId(task, command), approvalId(task, command)]).toEqual(['12.3', 'order-1/12.3', 'order-1.12.3']);
    expect(splitCallId(callId(task, command))).toEqual({ task, command });
    expect(splitApprovalId('order-1.12.3')).toEqual({ task, command });
  });

  it.each([
    ['default', 'order-1', 'order-1', 45],
    ['acme', 'order-1', 'acme~order-1', 11],
    ['0-a', 'x'.repeat(128), `0-a~${'x'.repeat(128)}`, 33],
  ])('the task of tenant %s named %.10s is known inside as %.16s, and has a partition', (tenant, id, scoped, partition) => {
    const task = scopedId(tenant, id as PublicId);
    expect([task, partitionOf(task), tenantOf(task), publicId(task)]).toEqual([scoped, partition, tenant, id]);
    const [call, approval] = [callId(task, commandId(12, 3)), approvalId(task, commandId(12, 3))];
    expect([splitCallId(call).task, splitApprovalId(approval)?.task]).toEqual([task, task]);
  });
});
