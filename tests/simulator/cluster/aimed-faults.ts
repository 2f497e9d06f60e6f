import type { Work } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { StoreOperation } from '@troupe/store';
import type { Life } from '@troupe/testing/life';
import { storePlaces, type StorePlace } from './places.ts';
import type { Slot } from './slot.ts';

/** What becomes of one operation of a process on the store, and of the process. */
export type Blow =
  /** It dies before or after the store carries it out; `amid`: of a turn and what is noted with it, the turn alone is stored. */
  | { readonly do: 'kill'; readonly back: number; readonly when: 'before' | 'amid' | 'after' }
  /** It dies, and the store carries it out `late` milliseconds after that. */
  | { readonly do: 'kill-late'; readonly back: number; readonly late: number }
  /** It stands still, and the store carries it out `late` milliseconds after it was sent; `dies`: a moment after it goes on; `alone`: the workers die at once, so that none reports to the next owner, and its heartbeats do not arrive any more. */
  | { readonly do: 'freeze'; readonly ms: number; readonly late: number; readonly dies?: true; readonly alone?: true }
  /** It is carried out `late` milliseconds after it was sent. */
  | { readonly do: 'delay'; readonly late: number }
  | { readonly do: 'refuse' }
  /** It is carried out, and the answer gets lost. */
  | { readonly do: 'forget' }
  /** The turn is stored; that its messages were read is not noted. */
  | { readonly do: 'unmark' };

/** Work that the bus takes and loses: `again`, what was sent before. */
export type LostWork = 'first' | 'again';

/** A fault that waits for the place it is aimed at. */
export type AimedFault = { readonly times: number } &
  /** `half`: every other operation is spared. */
  (
    | { readonly do: 'strike'; readonly place: StorePlace; readonly blow: Blow; readonly who?: number; readonly half?: true }
    | { readonly do: 'lose'; readonly work: LostWork }
    /** An owner stands still while a worker waits for its answer whether an execution may begin. */
    | { readonly do: 'freeze-asked'; readonly ms: number }
    /** A worker dies as an execution begins; `owners`: the orchestrators, too; `wipes`: the bus loses all work it holds. */
    | { readonly do: 'kill-executing'; readonly owners: boolean; readonly wipes: boolean; readonly back: number }
  );

/** What it uses of the world. */
export interface AimedFaultsParts {
  readonly note: (line: string) => void;
  readonly after: Env['after'];
  readonly freeze: (own: Life, ms: number) => void;
  readonly kill: (slot: Slot, back: number) => void;
  readonly wipe: () => void;
  readonly orchestrators: readonly Slot[];
  readonly workers: readonly Slot[];
}

/** Milliseconds after which an owner that has not answered a worker is waiting for something. */
const WAITS_MS = 200;

/** Milliseconds in which a process asks others for what a turn wants. */
const A_MOMENT_MS = 80;
/** Milliseconds until a process is back that died so. */
const BACK_MS = 6_000;

/** Faults that wait for what they are aimed at. */
export class AimedFaults {
  readonly #waiting: { readonly fault: AimedFault; left: number }[] = [];
  /** Processes whose heartbeats do not arrive, by their slot. */
  readonly #mute = new Map<number, Life>();
  readonly #parts: AimedFaultsParts;

  constructor(parts: AimedFaultsParts) {
    this.#parts = parts;
  }

  arm(fault: AimedFault): void {
    this.#waiting.push({ fault, left: fault.times });
  }

  /** What becomes of an operation of the process in a slot. */
  atStore(slot: number, operation: StoreOperation): Blow | undefined {
    if (this.#mute.get(slot)?.dead === false && operation.name.startsWith('nodes.')) return { do: 'refuse' };
    return this.#take('strike', ({ who = slot, place }) => who === slot && storePlaces[place](operation))?.blow;
  }

  /** What becomes of the process itself, before or after the store carries the operation out. */
  suffer(slot: Slot, own: Life, blow: Blow, moment: 'before' | 'after'): void {
    switch (blow.do) {
      case 'kill':
        if (moment === (blow.when === 'before' ? 'before' : 'after')) this.#kill(slot, own, blow.back);
        break;
      case 'kill-late':
        if (moment === 'before') this.#kill(slot, own, blow.back);
        break;
      case 'freeze':
        if (moment === 'after') break;
        this.#parts.freeze(own, blow.ms);
        if (blow.alone) {
          this.#mute.set(slot.index, own);
          for (const worker of this.#parts.workers) this.#parts.kill(worker, BACK_MS);
        }
        if (blow.dies) this.#parts.after(blow.ms + A_MOMENT_MS, () => this.#kill(slot, own, BACK_MS));
        break;
      case 'delay':
      case 'refuse':
      case 'forget':
      case 'unmark':
        if (moment === 'before') this.#parts.note(`an operation of ${own.number}: ${blow.do}`);
        break;
      default:
        blow satisfies never;
    }
  }

  /** An execution begins in the process of a slot. */
  begins(slot: Slot): void {
    const fault = this.#take('kill-executing');
    if (fault === undefined) return;
    const { kill, wipe, orchestrators } = this.#parts;
    if (fault.wipes) wipe();
    for (const each of fault.owners ? [slot, ...orchestrators] : [slot]) kill(each, fault.back);
  }

  losesWork({ call, again = 0 }: Work): boolean {
    const isLost = this.#take('lose', ({ work }) => work === (again > 0 ? 'again' : 'first')) !== undefined;
    if (isLost) this.#parts.note(`the bus loses ${call}`);
    return isLost;
  }

  /** An owner is asked whether an execution may begin. */
  asked(own: Life, answer: Promise<unknown>): void {
    let waits = true;
    const over = (): void => void (waits = false);
    answer.then(over, over);
    this.#parts.after(WAITS_MS, () => {
      const fault = waits && !own.dead && !own.frozen ? this.#take('freeze-asked') : undefined;
      if (fault !== undefined) this.#parts.freeze(own, fault.ms);
    });
  }

  #kill(slot: Slot, own: Life, back: number): void {
    if (slot.process?.life === own) this.#parts.kill(slot, back);
  }

  #take<D extends AimedFault['do']>(kind: D, isAimed: (fault: FaultOf<D>) => boolean = () => true): FaultOf<D> | undefined {
    const at = this.#waiting.findIndex(({ fault }) => fault.do === kind && isAimed(fault as FaultOf<D>));
    const found = this.#waiting[at];
    if (found === undefined) return undefined;
    if (--found.left === 0) this.#waiting.splice(at, 1);
    if (found.fault.do === 'strike' && found.fault.half && found.left % 2 === 1) return undefined;
    return found.fault as FaultOf<D>;
  }
}

type FaultOf<D extends AimedFault['do']> = Extract<AimedFault, { readonly do: D }>;
