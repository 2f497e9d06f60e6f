/** A fault put into the code by hand, which the simulator has to find. */
export interface Mutant {
  readonly name: string;
  /** Seeds, from 1 on, of which one at least finds it. */
  readonly within: number;
  /** Text that is in the code once, and what stands in its place. */
  readonly find: string;
  readonly replace: string;
  /** A second place, where two of them make up for each other. */
  readonly also?: { readonly find: string; readonly replace: string };
}

export const mutants: readonly Mutant[] = [
  {
    name: 'dispatch before append',
    within: 25,
    find: 'parts.storeTurn(prepared.entry,',
    replace: 'parts.afterCommit.follow(task, prepared.turn, prepared.changes); parts.storeTurn(prepared.entry,',
  },
  {
    name: 'ack before commit',
    within: 25,
    find: 'return (await reports.sendOutcome(work, ending.outcome, ending.runsOn)) !== undefined;',
    replace: 'void reports.sendOutcome(work, ending.outcome, ending.runsOn); return true;',
  },
  {
    name: 'timer early',
    within: 25,
    find: 'timers.add(at, () => {',
    replace: "timers.add(what === 'due' ? at - 1_000 : at, () => {",
  },
  {
    name: 'attempts forgotten on replay',
    within: 25,
    find: 'for (const turn of turns) applyTurn(task.state, turn);',
    replace:
      'for (const turn of turns) applyTurn(task.state, turn); for (const open of task.state.open.values()) { open.attempts = 0; open.failures = 0; }',
  },
  {
    name: "a parent's memory that is behind its log stops a child",
    within: 200,
    find: 'parent.state.turns > turn && ',
    replace: '',
  },
  {
    name: 'a signal is repeated while its turn is stored',
    within: 100,
    find: 'return pendingMessage(task, message) !== undefined || ',
    replace: 'return false && ',
  },
  {
    name: 'compensations out of order',
    within: 25,
    find: 'for (let undo = this.#undo?.pop(); undo !== undefined; undo = this.#undo?.pop())',
    replace: 'for (let undo = this.#undo?.shift(); undo !== undefined; undo = this.#undo?.shift())',
  },
  {
    name: 'a refused commit is taken for durable',
    within: 200,
    find: "if (result === 'committed') stored(entry.turn, then);",
    replace: 'if (true) then.durable();',
  },
  {
    name: 'a worker is answered by what is not durable',
    within: 200,
    find: "if (isOver && task?.phase === 'committing') {",
    replace: "if (isOver && task?.phase === 'committing' && false) {",
  },
  {
    name: 'a command is settled as often as its end is reported',
    within: 200,
    find: 'if (state.open.has(input.id) && !kept.has(input.id)) return true;',
    replace: 'if (!kept.has(input.id)) return true;',
  },
  {
    name: 'the end of a command is given with the one that was kept',
    within: 50,
    find: 'if (state.open.has(input.id) && !kept.has(input.id)) return true;',
    replace: 'if (state.open.has(input.id)) return true;',
  },
  {
    name: 'a partition that a process has only by the store is kept',
    within: 200,
    find: 'if (unheld.length === 0) return;',
    replace: 'if (unheld.length >= 0) return;',
  },
  {
    name: 'work is not sent again',
    within: 25,
    find: '() => work.resend(false), ',
    replace: '',
  },
  {
    name: 'children elsewhere are not looked at again',
    within: 100,
    find: '() => children.recheck(), ',
    replace: '',
  },
  {
    name: 'unread messages are not looked for',
    within: 500,
    find: '    readUnread,\n',
    replace: '',
  },
  {
    name: 'an owner that wakes up begins calls that another completed',
    within: 100,
    find: 'if (!isWanted(task, open, attempt) || !isConfirmed(parts, task, open)) return;',
    replace: 'if (!isWanted(task, open, attempt)) return;',
  },
  {
    name: 'an owner that waited begins calls though it may have lost them',
    within: 25,
    find: 'if (!parts.ownership.owns(partitionOf(task.id))) throw leaseExpired();\n      return decide',
    replace: 'return decide',
    also: { find: 'isBehind || !parts.ownership.owns(partitionOf(task.id))', replace: 'isBehind' },
  },
  {
    name: 'an owner whose note of a begin came late lets the worker begin',
    within: 200,
    find: "if (!parts.ownership.owns(partitionOf(task.id))) throw leaseExpired();\n    if (settlement !== 'durable'",
    replace: "if (settlement !== 'durable'",
    also: { find: 'isBehind || !parts.ownership.owns(partitionOf(task.id))', replace: 'isBehind' },
  },
  {
    name: 'a process that stood still keeps what others are about to take',
    within: 50,
    find: 'if (wasSilent) drop(state, await takeAnew(state));',
    replace: 'void wasSilent; void takeAnew;',
  },
  {
    name: 'a take-over overtakes what the lost owner had taken',
    within: 200,
    find: '    if (!task.unread) {\n      proceed(task);',
    replace: '    if (task.phase === "idle") {\n      proceed(task);',
  },
  {
    name: 'a failed read drops tasks from a take-over',
    within: 50,
    find: 'if (failed !== undefined) throw failed.reason;',
    replace: '',
    also: { find: 'if (isUndriven(parts, id)) await parts.adopt(id);', replace: 'void id;' },
  },
  {
    name: 'tasks that no process drives are not looked for',
    within: 50,
    find: 'if (isUndriven(parts, id)) await parts.adopt(id);',
    replace: 'void id;',
  },
  {
    name: 'the sweep runs once',
    within: 50,
    find: 'void sweep().finally(again);',
    replace: 'void sweep();',
  },
  {
    name: 'lost work is sent again once only',
    within: 100,
    find: 'if (live.stoppedAt !== undefined) continue;\n      const sign',
    replace: 'if (live.stoppedAt !== undefined || live.resent > 0) continue;\n      const sign',
  },
  {
    name: 'a start for later is not armed again',
    within: 25,
    find: 'if (!state.started) parts.lifecycle.awaitStart(task);\n',
    replace: '',
  },
  {
    name: 'the outcome of an earlier attempt is accepted',
    within: 100,
    find: '!isWork(open.command) || open.attempts + 1 !== attempt || hasOutcome(task, id)) return false;',
    replace: '!isWork(open.command) || hasOutcome(task, id)) return false;',
    also: {
      find: 'const isOver = open === undefined || said.attempt !== open.attempts + 1;',
      replace: "const isOver = open === undefined || (said.kind !== 'outcome' && said.attempt !== open.attempts + 1);",
    },
  },
  {
    name: 'suspended tasks go on sending calls',
    within: 50,
    find: 'if (!mayRun(task) || task.state.open.get(id) !== open',
    replace: 'if (task.state.open.get(id) !== open',
  },
  {
    name: 'a suspended task takes its cancel once it is resumed',
    within: 25,
    find: "return blocked === undefined && input.kind === 'cancel';",
    replace: 'return false;',
  },
  {
    name: 'a stop that came before the child was there is forgotten',
    within: 400,
    find: 'begin(parts, task, command).then(stopLate(parts, task, command), (error',
    replace: 'begin(parts, task, command).then(() => {}, (error',
    also: { find: 'parent.state.open.get(id)?.stopping !== false', replace: '!parent.state.open.has(id)' },
  },
  {
    name: 'children that no stop reached go on',
    within: 100,
    find: 'next().map((child) => stopOrphan(parts, child))',
    replace: 'next().map(() => parts)',
    also: { find: '  stopOrphan(parts, task).catch(', replace: '  Promise.resolve().catch(' },
  },
  {
    name: 'an effect that must not happen twice begins before that is durable',
    within: 25,
    find: 'live.begins = beginDurably(task, open, live, by);',
    replace: "return 'continue';",
  },
  {
    name: 'tasks of a partition that another took stay in memory',
    within: 200,
    find: '  for (const partition of numbers) state.held.delete(partition);\n  state.hooks.drop(numbers);',
    replace: '  for (const partition of numbers) state.held.delete(partition);',
  },
  {
    name: 'a child that was here when it began is not looked for once it moved',
    within: 200,
    find: 'if (parts.cluster) parts.remote.set(',
    replace: 'if (parts.cluster && !isHere(parts, command.task)) parts.remote.set(',
  },
  {
    name: 'attempts begin before their backoff is over',
    within: 25,
    find: 'if (open.retryAt !== undefined && open.retryAt > now && !isHeld(open)) {\n    setTimer',
    replace: 'if (open.retryAt !== undefined && open.retryAt > now + 600 && !isHeld(open)) {\n    setTimer',
  },
  {
    name: 'a process takes partitions before it is ready',
    within: 50,
    find: 'let subscription: Subscription | undefined;',
    replace:
      'let subscription: Subscription | undefined = bus.listen(partitionsSubject, ({ from }) => void (from === node || round(state)));',
  },
  {
    name: 'messages that turns hold already are delivered again',
    within: 25,
    find: '    for (const id of consumed) {\n      fresh.delete(id);',
    replace: '    for (const id of consumed) {',
  },
  {
    name: 'a fire is forgotten at take-over',
    within: 50,
    find: 'if (owns(key as TaskId) && (notBefore.get(key) ?? 0) <= now) void attempt',
    replace: 'if (owns(key as TaskId) && record.wake! > now - 2_000 && (notBefore.get(key) ?? 0) <= now) void attempt',
  },
  {
    name: 'an event is taken for done before its task is durable',
    within: 50,
    find: 'if (ended.aborted || !(await takeInOrder(parts, subscriber, events, killed, ended))) return;',
    replace:
      'await note({ place, suspect: 0 }); if (ended.aborted || !(await takeInOrder(parts, subscriber, events, killed, ended))) return;',
  },
  {
    name: 'a limit is counted by each process',
    within: 50,
    find: '    records: limitRecords(parts.store),\n',
    replace:
      '    records: { ...limitRecords(parts.store), read: async () => undefined, write: async () => true, remove: async () => {} }, owns: () => true, mayGive: () => true,\n',
    also: { find: 'if (owns(partitionOf(id)) || !cluster) return owner.ask(id, request);', replace: 'return owner.ask(id, request);' },
  },
];
