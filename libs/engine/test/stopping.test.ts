import { CancelledError, type Input, type WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { driveTask, durably, said, type Code, type DrivenTask } from './drive-task.ts';

const stops: readonly (readonly [Input, string])[] = [
  [{ kind: 'cancel' }, 'cancelled'],
  [{ kind: 'expired' }, 'timed-out'],
];
const graceOver: Input = { kind: 'grace-over' };

/** What its code waits for: work that was stopped is open until it has ended, and awaited by nobody. */
const waits = (task: DrivenTask): readonly string[] =>
  [...task.state.open.values()].flatMap(({ command, stopping }) => (stopping && command.kind !== 'child' ? [] : [command.name]));
const work = (task: DrivenTask): readonly string[] =>
  task.log.flatMap(({ commands }) => commands.filter(({ kind }) => kind === 'activity').map(({ name }) => name));

/** The same for a cancel and a time-out. */
function whateverStops(behaviour: string, code: Code, check: (task: DrivenTask, status: string) => Promise<void> | void): void {
  durably(behaviour, async (given) => {
    for (const [stop, status] of stops) {
      const task = await given(code);
      await task.turn(stop);
      await check(task, status);
    }
  });
}

describe('code that goes on after it was stopped', () => {
  whateverStops(
    'is refused whatever it waits for, at once',
    async (ctx) => {
      const refused: unknown[] = [];
      for (const wait of [
        () => ctx.signal('a'),
        () => ctx.sleep('1h'),
        () => ctx.sleepUntil(2_000_000),
        () => ctx.signal('b'),
        () => ctx.continueAsNew(),
      ])
        await wait().catch((error: Error & { code: string }) => void refused.push(error.code));
      ctx.publish('refused', refused);
    },
    (task, status) => {
      expect(task.log[1]!.commands).toMatchObject([
        { kind: 'abandon' },
        { kind: 'publish', data: Array.from({ length: 5 }, () => (status === 'cancelled' ? 'cancelled' : 'timed-out')) },
        { kind: 'end' },
      ]);
    },
  );

  durably('gets no signal either that was kept', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.sleep('1h').catch(() => undefined);
      await ctx.signal('kept');
      await ctx.call('work');
    });
    await task.signal('kept', 1);
    await task.cancel();
    expect(said(task.log[2]!.commands)).toEqual(['abandon 0.0', 'end cancelled']);
  });

  whateverStops(
    'may begin five pieces of work to tidy up, one after the other or together, and no more',
    async (ctx) => {
      const results: string[] = [];
      const tidy = async (n: number): Promise<void> => {
        results.push(await ctx.call<string>(`tidy ${n}`).catch(({ code }: Error & { code: string }) => code));
      };
      try {
        await ctx.sleep('1h');
      } finally {
        await tidy(1);
        await Promise.all([tidy(2), tidy(3)]);
        for (const n of [4, 5, 6, 7]) await tidy(n);
        ctx.publish('tidied', results);
      }
    },
    async (task, status) => {
      for (const n of [1, 2, 3, 4, 5]) await task.resolve(`tidy ${n}`, 'done');
      const refused = status === 'cancelled' ? 'cancelled' : 'timed-out';
      expect(task.log.at(-1)!.commands).toMatchObject([
        { kind: 'publish', data: ['done', 'done', 'done', 'done', 'done', refused, refused] },
        { kind: 'end', status },
      ]);
    },
  );

  whateverStops(
    'with a try and catch for each item begins hardly any of the others',
    async (ctx) => {
      let next = 0;
      let failed = 0;
      const runner = async (): Promise<void> => {
        while (next < 400) await ctx.call('item', next++).catch(() => void failed++);
      };
      await Promise.all([runner(), runner(), runner()]);
      return failed;
    },
    async (task, status) => {
      for (let turn = 0; task.state.end === undefined && turn < 20; turn++) await task.resolve('item');
      expect(task.state.end).toMatchObject({ status });
      expect(work(task).length).toBeLessThanOrEqual(3 + 5);
    },
  );

  whateverStops(
    'in an endless loop over its refusals is left behind, and the task ends',
    async (ctx) => {
      for (;;) await ctx.sleep('1h').catch(() => undefined);
    },
    (task, status) => expect(said(task.log[1]!.commands)).toEqual(['abandon 0.0', `end ${status}`]),
  );

  whateverStops(
    'and then waits for nothing that could come ends',
    async (ctx) => {
      await ctx.sleep('1h').catch(() => undefined);
      await new Promise(() => {});
    },
    (task, status) => expect(task.state.end).toMatchObject({ status }),
  );

  whateverStops(
    'has until the grace is over; then its work is withdrawn and it begins nothing more',
    async (ctx) => {
      try {
        await ctx.signal('a');
      } catch {
        await ctx.call('slow').catch(() => undefined);
        await ctx.call('more');
      }
    },
    async (task, status) => {
      expect(waits(task)).toEqual(['slow']);
      await task.turn(graceOver);
      expect(said(task.log[2]!.commands)).toEqual(['abandon 1.1', `end ${status}`]);
    },
  );

  durably('completes when it returns in spite of a cancel', async (given) => {
    const task = await given(async (ctx) => ctx.sleep('1h').catch(() => 'stopped early'));
    await task.cancel();
    expect(task.state.end).toMatchObject({ status: 'completed', output: 'stopped early' });
  });

  durably('is no failure of a handler that was interrupted by a time-out', async (given) => {
    const task = await given(async (ctx) => {
      ctx.on.signal('go', async () => ctx.sleep('1h'));
      try {
        await ctx.sleep('2h');
      } finally {
        await ctx.call('tidy');
      }
    });
    await task.signal('go');
    await task.turn({ kind: 'expired' });
    expect(waits(task)).toContain('tidy');
    await task.resolve('tidy');
    expect(task.state.end).toMatchObject({ status: 'timed-out' });
  });

  it('says nothing of the grace when it was not stopped, or has undone everything', async () => {
    const code = async (ctx: WorkflowContext): Promise<void> => {
      ctx.compensate(() => ctx.call('undo'));
      await ctx.call('do');
    };
    const open = await driveTask(code);
    await open.turn(graceOver);
    expect(waits(open)).toEqual(['do']);

    const undoing = await driveTask(code);
    await undoing.cancel();
    await undoing.turn(graceOver);
    expect(waits(undoing)).toEqual(['undo']);
    await undoing.resolve('undo');
    expect(undoing.state.end).toMatchObject({ status: 'cancelled' });
  });
});

describe('handlers of a task that was stopped', () => {
  durably('begin nothing, though they still answer', async (given) => {
    const task = await given(async (ctx) => {
      ctx.on.update<string>('set', async (what) => (what === 'plain' ? 'noted' : ctx.call('work', what)));
      try {
        await ctx.sleep('1h');
      } finally {
        await ctx.call('tidy');
      }
    });
    await task.cancel();
    await task.turn(
      { kind: 'update', name: 'set', payload: 'x', message: 'm1' },
      { kind: 'update', name: 'set', payload: 'plain', message: 'm2' },
    );
    expect(task.log[2]!.commands).toMatchObject([
      { kind: 'answer', name: 'm1', failure: { code: 'cancelled' } },
      { kind: 'answer', name: 'm2', value: 'noted' },
    ]);
    await task.resolve('tidy');
    expect(task.state.end).toMatchObject({ status: 'cancelled' });
  });
});

describe('branches of the code', () => {
  whateverStops(
    'each tidy up, though the first to do so ends the code',
    async (ctx) => {
      const branch = async (name: string, pieces: number): Promise<void> => {
        try {
          await ctx.sleep('1h');
        } finally {
          for (let piece = 1; piece <= pieces; piece++) await ctx.call(`tidy ${name} ${piece}`);
        }
      };
      await Promise.all([branch('a', 1), branch('b', 2)]);
    },
    async (task, status) => {
      await task.resolve('tidy a 1');
      expect(task.state.end).toBeUndefined();
      await task.resolve('tidy b 1');
      await task.resolve('tidy b 2');
      expect(task.state.end).toMatchObject({ status });
    },
  );

  whateverStops(
    'that go on while the task undoes what it did begin nothing',
    async (ctx) => {
      ctx.compensate(() => ctx.call('undo'));
      const stubborn = async (): Promise<void> => {
        for (;;) await ctx.call('work').catch(() => undefined);
      };
      await Promise.all([ctx.sleep('1h'), stubborn()]);
    },
    async (task, status) => {
      while (waits(task).includes('work')) await task.resolve('work');
      expect(work(task).filter((name) => name === 'work').length).toBeLessThanOrEqual(1 + 5);
      expect(waits(task)).toEqual(['undo']);
      await task.resolve('undo');
      expect(task.state.end).toMatchObject({ status });
    },
  );
});

describe('a branch that still has steps to make when another has failed', () => {
  whateverStops(
    'makes them before anything is undone',
    async (ctx) => {
      const first = async (): Promise<void> => {
        await ctx.call('first');
      };
      const second = async (): Promise<void> => {
        await ctx.call('second').catch(() => undefined);
        for (let hops = 0; hops < 20; hops++) await null;
        ctx.compensate(() => ctx.call('undo tidy'));
        await ctx.call('tidy');
      };
      ctx.compensate(() => ctx.call('undo'));
      await Promise.all([first(), second()]);
    },
    async (task, status) => {
      for (const name of ['tidy', 'undo tidy', 'undo']) {
        expect(waits(task)).toEqual([name]);
        await task.resolve(name);
      }
      expect(task.state.end).toMatchObject({ status });
    },
  );
});

describe('a child that was asked to stop', () => {
  const parent: Code = async (ctx) => {
    const got = await ctx.child('sub');
    await ctx.call('goes on', got);
    return got;
  };

  whateverStops('and ends with a value settles as the stop of its parent', parent, async (task, status) => {
    await task.resolve('sub', 'ended well');
    expect(work(task)).toEqual([]);
    expect(task.state.end).toMatchObject({ status });
  });

  whateverStops('and ends as it was asked settles as the stop of its parent', parent, async (task, status) => {
    await task.reject('sub', new CancelledError('its own words'));
    expect(task.state.end).toMatchObject({ status });
    expect(task.state.end!.error!.message).not.toContain('its own words');
  });

  whateverStops('and fails is the cause of the stop that its parent gets', parent, async (task, status) => {
    await task.reject('sub', new TypeError('cannot undo'));
    expect(task.state.end).toMatchObject({ status, error: { cause: { name: 'TypeError', message: 'cannot undo' } } });
  });

  whateverStops(
    'is waited for before its parent undoes anything, whichever branch waits for it',
    async (ctx) => {
      ctx.compensate(() => ctx.call('undo'));
      await Promise.all([ctx.child('sub'), ctx.call('work')]);
    },
    async (task, status) => {
      expect(waits(task)).toEqual(['sub']);
      await task.reject('sub', new CancelledError());
      expect(waits(task)).toEqual(['undo']);
      await task.resolve('undo');
      expect(task.state.end).toMatchObject({ status });
    },
  );

  durably('is waited for by the code, which then tidies up', async (given) => {
    const task = await given(async (ctx) => {
      try {
        await ctx.child('sub');
      } catch (error) {
        await ctx.call('tidy', (error as { code: string }).code);
        throw error;
      }
    });
    await task.cancel();
    await task.resolve('sub', 'ended well');
    expect(task.log.at(-1)!.commands).toMatchObject([{ kind: 'activity', name: 'tidy', args: 'cancelled' }]);
    await task.resolve('tidy');
    expect(task.state.end).toMatchObject({ status: 'cancelled' });
  });

  durably('because it was begun to tidy up and the grace is over does so, too', async (given) => {
    const task = await given(async (ctx) => {
      try {
        await ctx.sleep('1h');
      } finally {
        await ctx.child('clean-up');
      }
    });
    await task.cancel();
    await task.turn(graceOver);
    expect(task.log[2]!.commands).toMatchObject([{ kind: 'abandon', awaitEnd: true }]);
    await task.resolve('clean-up', 'done in the end');
    expect(task.state.end).toMatchObject({ status: 'cancelled' });
  });

  durably('or that was begun to tidy up and is done in time gives its value', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.sleep('1h').catch(() => undefined);
      return ctx.child('clean-up');
    });
    await task.cancel();
    await task.resolve('clean-up', 'clean');
    expect(task.state.end).toMatchObject({ status: 'completed', output: 'clean' });
  });
});

describe('ctx.uninterrupted', () => {
  durably('keeps what is under way, and what follows it, from the stop', async (given) => {
    const task = await given(async (ctx) => {
      const paid = await ctx.uninterrupted(async () => {
        const receipt = await ctx.call('pay');
        await ctx.sleep('1s');
        return ctx.call('file', receipt);
      });
      return ctx.call('send', paid);
    });
    await task.cancel();
    expect(waits(task)).toEqual(['pay']);
    await task.resolve('pay', 'receipt');
    await task.resolve('sleep');
    await task.resolve('file', 'filed');
    expect(work(task)).toEqual(['pay', 'file']);
    expect(task.state.end).toMatchObject({ status: 'cancelled' });
  });

  whateverStops(
    'tidies up without a limit of number or time, waits and children included',
    async (ctx) => {
      try {
        await ctx.sleep('1h');
      } finally {
        await ctx.uninterrupted(async () => {
          for (let n = 1; n <= 7; n++) await ctx.call(`tidy ${n}`);
          await ctx.signal('confirmed');
          await ctx.child('clean-up');
        });
      }
    },
    async (task, status) => {
      await task.turn(graceOver);
      for (let n = 1; n <= 7; n++) await task.resolve(`tidy ${n}`);
      await task.signal('confirmed');
      await task.resolve('clean-up');
      expect(work(task)).toHaveLength(7);
      expect(task.state.end).toMatchObject({ status });
    },
  );

  durably('is finished before anything is undone, and before the end, also in a branch nobody waits for', async (given) => {
    for (const end of ['cancel', 'failure', 'return'] as const) {
      const task = await given(async (ctx) => {
        ctx.compensate(() => ctx.call('undo'));
        void ctx.uninterrupted(async () => {
          await ctx.call('one');
          await ctx.call('two');
        });
        if ((await ctx.call('go')) === 'throw') throw new Error('no');
      });
      if (end === 'cancel') await task.cancel();
      else await task.resolve('go', end === 'failure' ? 'throw' : null);
      expect(task.state.end).toBeUndefined();
      await task.resolve('one');
      await task.resolve('two');
      if (end !== 'return') await task.resolve('undo');
      expect(work(task)).toEqual(['one', 'go', 'two', ...(end === 'return' ? [] : ['undo'])]);
      expect(task.state.end).toMatchObject({ status: { cancel: 'cancelled', failure: 'failed', return: 'completed' }[end] });
    }
  });

  durably('may wait for a handler, also when the task is cancelled', async (given) => {
    const task = await given(async (ctx) => {
      const confirmed = await ctx.uninterrupted(() => new Promise((resolve) => ctx.on.signal('confirmed', resolve)));
      ctx.publish('confirmed by', confirmed);
      await ctx.call('more');
    });
    await task.cancel();
    expect(task.state.end).toBeUndefined();
    await task.signal('confirmed', 'ada');
    expect(task.log.at(-1)!.commands).toMatchObject([
      { kind: 'publish', data: 'ada' },
      { kind: 'end', status: 'cancelled' },
    ]);
  });

  durably('passes on the value or the error of its work', async (given) => {
    const task = await given(async (ctx) => [
      await ctx.uninterrupted(() => 'plain'),
      await ctx.uninterrupted(async () => ctx.call('a')).catch((error: Error) => error.message),
    ]);
    await task.reject('a', new Error('failed'));
    expect(task.state.end?.output).toEqual(['plain', 'failed']);
  });

  durably('of several branches ends for each when it is over: the next thing a branch asks for is refused', async (given) => {
    const task = await given(async (ctx) => {
      const branch = async (name: string): Promise<string> => {
        await ctx.uninterrupted(() => ctx.call(`safe ${name}`));
        return ctx.call<string>(`plain ${name}`).catch(({ code }: Error & { code: string }) => code);
      };
      return Promise.all([branch('a'), branch('b')]);
    });
    await task.cancel();
    await task.resolve('safe a');
    await task.resolve('safe b');
    expect(work(task)).toEqual(['safe a', 'safe b']);
    expect(task.state.end?.output).toEqual(['cancelled', 'cancelled']);
  });

  it('takes a function, and neither it nor a compensation continues as new', async () => {
    const task = await driveTask(async (ctx) => {
      const errors: string[] = [];
      const note = (error: Error): void => void errors.push(error.message);
      await Promise.resolve()
        .then(() => ctx.uninterrupted('work' as never))
        .catch(note);
      await ctx.uninterrupted(() => ctx.continueAsNew()).catch(note);
      return errors;
    });
    expect(task.state.end?.output).toEqual([expect.stringContaining('takes a function'), expect.stringContaining('ctx.continueAsNew')]);
  });
});

describe('the state of a task that was cancelled', () => {
  it('says since when, in its view too; a time-out is no cancel', async () => {
    const { viewTask } = await import('../src/index.ts');
    const code: Code = async (ctx) => {
      ctx.compensate(() => ctx.call('undo'));
      await ctx.call('a');
    };
    const task = await driveTask(code);
    task.now = 5_000_000;
    await task.cancel();
    task.now = 6_000_000;
    await task.cancel('again');
    expect(viewTask(task.state, undefined).cancelRequestedAt).toBe(new Date(5_000_000).toISOString());

    const late = await driveTask(code);
    await late.turn({ kind: 'expired' });
    expect(viewTask(late.state, undefined)).not.toHaveProperty('cancelRequestedAt');
  });
});
