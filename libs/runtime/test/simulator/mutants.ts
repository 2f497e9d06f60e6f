/** A fault put into the code by hand, which the simulator has to find. */
export interface Mutant {
  readonly name: string;
  /** Text that is in the code once, and what stands in its place. */
  readonly find: string;
  readonly replace: string;
}

export const mutants: readonly Mutant[] = [
  {
    name: 'dispatch before append',
    find: 'parts.storeTurn(prepared.entry,',
    replace: 'parts.afterCommit(task, prepared.turn, prepared.changes); parts.storeTurn(prepared.entry,',
  },
  {
    name: 'ack before commit',
    find: 'return (await reports.sendOutcome(work, ending.outcome)) !== undefined;',
    replace: 'void reports.sendOutcome(work, ending.outcome); return true;',
  },
  {
    name: 'timer early',
    find: 'timers.add(at, () => {',
    replace: "timers.add(what === 'due' ? at - 1_000 : at, () => {",
  },
  {
    name: 'attempts forgotten on replay',
    find: 'for (const turn of turns) applyTurn(task.state, turn);',
    replace:
      'for (const turn of turns) applyTurn(task.state, turn); for (const open of task.state.open.values()) { open.attempts = 0; open.failures = 0; }',
  },
  {
    name: "a parent's memory that is behind its log stops a child",
    find: 'parent.state.turns > turn && ',
    replace: '',
  },
  {
    name: 'a signal is repeated while its turn is stored',
    find: 'task.inFlight?.has(message) === true',
    replace: 'task.inFlight?.has(message) === true && false',
  },
  {
    name: 'compensations out of order',
    find: 'for (let undo = this.#undo?.pop(); undo !== undefined; undo = this.#undo?.pop())',
    replace: 'for (let undo = this.#undo?.shift(); undo !== undefined; undo = this.#undo?.shift())',
  },
  {
    name: 'a refused commit is taken for durable',
    find: "if (result === 'committed') stored(entry.turn, then);",
    replace: 'if (true) then.durable();',
  },
  {
    name: 'a commit whose answer got lost is taken for refused by another process',
    find: 'return n > 0 && stored !== undefined',
    replace: 'return n < 0 && stored !== undefined',
  },
  {
    name: 'a worker is answered by what is not durable',
    find: "if (isOver && task?.phase === 'committing') {",
    replace: "if (isOver && task?.phase === 'committing' && false) {",
  },
  {
    name: 'a command is settled as often as its end is reported',
    find: 'if (!isOver(state, input)) return true;',
    replace: 'if (true) return true;',
  },
  {
    name: 'a partition that a process has only by the store is kept',
    find: 'if (unheld.length === 0) return;',
    replace: 'if (unheld.length >= 0) return;',
  },
  {
    name: 'work is not sent again',
    find: '() => work.resend(false), ',
    replace: '',
  },
  {
    name: 'children elsewhere are not looked at again',
    find: '() => children.recheck(), ',
    replace: '',
  },
  {
    name: 'unread messages are not looked for',
    find: '    readUnread,\n',
    replace: '',
  },
];
