import { TroupeError, type AgentSnapshot } from '@troupe/contracts';
import { createAfterCommit } from '../after-commit.ts';
import { createEndAttempt, type EndAttempt } from '../attempts/end-attempt.ts';
import { createStopWork, type StopWork } from '../attempts/stop-work.ts';
import { createWorkReports, type WorkReports } from '../attempts/work-reports.ts';
import { createWorkTimeouts, type WorkTimeouts } from '../attempts/work-timeouts.ts';
import type { CommandParts } from '../calls/begin-command.ts';
import { createWhenRoom } from '../calls/models/hold-model-call.ts';
import { createMayPass } from '../calls/pass-limits.ts';
import { createSteps } from '../calls/steps.ts';
import { createSendWork, type SendWork } from '../calls/send-work.ts';
import { createDispatchWork, type DispatchWork } from '../calls/work.ts';
import { createChildren, type Children } from '../children/children.ts';
import type { Ownership, OwnershipHooks } from '../cluster/ownership.ts';
import { createPeers, type PeerHandlers, type Peers } from '../cluster/peers.ts';
import { sharedOwnership } from '../cluster/shared-ownership.ts';
import { soleOwnership } from '../cluster/sole-ownership.ts';
import { blockViolator } from '../code/block-violator.ts';
import { createCodeCache, type CodeCache } from '../code/code-cache.ts';
import { placeStored } from '../code/place-violation.ts';
import type { Stage } from '../code/replay-turn.ts';
import { liveText, type LiveText } from '../events/live-text.ts';
import { createLifecycle, type Lifecycle } from '../lifecycle.ts';
import { isBehind } from '../cluster/check-logs.ts';
import { createAdoptTask, type AdoptTask } from '../recovery/adopt-task.ts';
import { createBlocking, type Blocking } from '../recovery/blocking.ts';
import { createGoOn } from '../recovery/go-on.ts';
import { createKeptMessages, type KeptMessages } from '../recovery/kept-messages.ts';
import { updateAnswers, type UpdateAnswers } from '../requests/update-answers.ts';
import type { Guards } from '../sandbox/guards.ts';
import { createSessions, type Sessions } from '../sessions/sessions.ts';
import { createStartOnce, type StartOnce } from '../starts/start-once.ts';
import type { GoOn } from '../tasks/task-callbacks.ts';
import { createUnreadableTasks, type UnreadableTasks } from '../tasks/unreadable-tasks.ts';
import { seeEnds } from '../limits/see-ends.ts';
import { createLimits, type Limits } from '../limits/limits.ts';
import { createStoreTurn } from '../turns/store-turn.ts';
import { createTurns, type Turns } from '../turns/turns.ts';
import { afterFault, createUnmadeTurn } from '../turns/unmade-turn.ts';
import { executionHost } from './execution-host.ts';
import type { Foundation } from './foundation.ts';
import type { TaskCallbacks } from './task-callbacks.ts';

/** What drives the tasks of this process. */
export interface TaskParts {
  readonly ownership: Ownership;
  readonly peers: Peers;
  readonly unreadable: UnreadableTasks;
  readonly turns: Turns;
  readonly code: CodeCache;
  readonly keptMessages: KeptMessages;
  readonly blocking: Blocking;
  readonly goOn: GoOn;
  readonly lifecycle: Lifecycle;
  readonly adoption: AdoptTask;
  readonly sessions: Sessions;
  readonly children: Children;
  readonly answers: UpdateAnswers;
  readonly text: LiveText;
  readonly limits: Limits;
  readonly starts: StartOnce;
  readonly endAttempt: EndAttempt;
  readonly stops: StopWork;
  readonly timeouts: WorkTimeouts;
  readonly reports: WorkReports;
  readonly work: SendWork;
  readonly dispatchWork: DispatchWork;
  readonly commands: CommandParts;
  /** What an agent is from now on, for a task that begins. */
  readonly pin: (agent: string) => AgentSnapshot;
}

/** What comes from outside of the parts: from other processes, and from what is around the code of tasks. */
export interface Surroundings {
  readonly guards: Guards;
  /** What becomes of tasks when partitions come and go. */
  readonly hooks: OwnershipHooks;
  /** What this process does for others. */
  readonly peerHandlers: PeerHandlers;
}

type Base = Foundation & TaskCallbacks & Pick<TaskParts, 'ownership' | 'peers' | 'unreadable' | 'limits'> & Pick<Limits, 'claims'>;

/** Makes each part of those made before it; what one calls of a later one are the callbacks. */
export function createTaskParts(
  foundation: Foundation,
  callbacks: TaskCallbacks,
  { guards, hooks, peerHandlers }: Surroundings,
): TaskParts {
  const { env, log, cluster } = foundation;
  const ownership = cluster ? sharedOwnership(foundation, hooks) : soleOwnership(hooks, log, env);
  const peers = createPeers(foundation, (partition) => ownership.owns(partition), peerHandlers);
  const unreadable = createUnreadableTasks(foundation);
  const limits = createLimits({ ...foundation, ownership, peers, isAdopting: (id) => adoption.isAdopting(id) });
  const base: Base = { ...foundation, ...callbacks, ownership, peers, unreadable, limits, claims: limits.claims };
  const stage = stageOf(base, guards);
  const pin = pinner(foundation);
  const answers = updateAnswers();
  const text = liveText(foundation.bus);
  const blocking = createBlocking(base);
  const keptMessages = createKeptMessages(base);
  const code = createCodeCache({ ...base, ...stage });
  const sessions = createSessions(base);
  const starts = createStartOnce(base);
  const children = createChildren({ ...base, starts, pin, sessions });
  const calls = createCalls(base, code, sessions, text);
  const lifecycle = createLifecycle({ ...base, code, children, sessions, answers, text });
  const goOn = createGoOn(base, keptMessages, calls.timeouts);
  const adoption = createAdoptTask({ ...base, goOn, code, timeouts: calls.timeouts, blocking, lifecycle });
  const { isAdopting } = adoption;
  const reports = seeEnds(createWorkReports({ ...base, ...calls, isAdopting, isBehind: (task) => isBehind(base, task) }), limits.claims);
  const parts = { ...calls, reports, answers, text, blocking, keptMessages, code, sessions, starts, children, lifecycle, goOn, adoption };
  return {
    ...parts,
    ownership,
    peers,
    unreadable,
    limits,
    pin,
    commands: { ...base, dispatchWork: calls.dispatchWork, stops: calls.stops, children, sessions },
    turns: driveTurns(base, stage, parts),
  };
}

/** Around the code of tasks. */
function stageOf({ agentLoop, loaded, windows, ...base }: Base, guards: Guards): Stage {
  const stage: Stage = {
    agentLoop,
    loaded,
    windows,
    host: executionHost(
      guards,
      base.env,
      base.log,
      (execution, violation) => void blockViolator({ ...base, ...stage }, execution, violation),
    ),
  };
  return stage;
}

/** What begins calls, and what becomes of their attempts. */
function createCalls(
  base: Base,
  { withExecution }: CodeCache,
  { messages }: Sessions,
  text: LiveText,
): Pick<TaskParts, 'endAttempt' | 'stops' | 'timeouts' | 'work' | 'dispatchWork'> {
  const endAttempt = createEndAttempt(base);
  const stops = createStopWork(base);
  const timeouts = createWorkTimeouts({ ...base, endAttempt, stops });
  const runStep = createSteps(base, endAttempt);
  const work = createSendWork({ ...base, endAttempt, timeouts, text });
  const mayPass = createMayPass({ ...base, endAttempt });
  const whenRoom = createWhenRoom({ ...base, endAttempt });
  const dispatching = { mayPass, whenRoom, endAttempt, timeouts, runStep, withExecution, sessionMessages: messages, send: work.send };
  const dispatchWork = createDispatchWork({ ...base, ...dispatching });
  return { endAttempt, stops, timeouts, work, dispatchWork };
}

type TurnNeeds = Pick<
  TaskParts,
  'answers' | 'code' | 'keptMessages' | 'blocking' | 'goOn' | 'lifecycle' | 'adoption' | 'text' | 'sessions' | 'children' | 'stops'
>;

function driveTurns(base: Base, stage: Stage, parts: TurnNeeds): Turns {
  const { code, keptMessages, blocking, goOn, lifecycle, adoption, answers } = parts;
  return createTurns({
    ...base,
    owns: (partition) => base.ownership.owns(partition),
    storeTurn: createStoreTurn(base),
    createExecution: code.createExecution,
    withExecution: code.withExecution,
    placeStored: (task, violation, next) => placeStored({ ...base, ...stage }, task, violation, next),
    block: blocking.block,
    kept: keptMessages,
    goOn,
    lose: lifecycle.lose,
    adopt: adoption.adopt,
    afterCommit: createAfterCommit({
      ...base,
      ...parts,
      answered: (task, answer) => answers.answered(task.id, answer),
      touch: code.touch,
    }),
    afterFault: (task, turn, error) => afterFault(base, task, turn, error),
    unmade: createUnmadeTurn({ ...base, keep: keptMessages.keep, finish: lifecycle.finish }),
  });
}

function pinner({ pinAgent, loaded }: Pick<Foundation, 'pinAgent' | 'loaded'>): (name: string) => AgentSnapshot {
  return (name) => {
    const agent = loaded.app.agents.get(name);
    if (agent === undefined) throw new TroupeError('agent-not-found', `There is no agent "${name}" in the app.`, { retryable: false });
    return pinAgent(agent);
  };
}
