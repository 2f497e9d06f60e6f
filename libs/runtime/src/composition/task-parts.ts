import { TroupeError, type AgentSnapshot } from '@troupe/contracts';
import { createAfterCommit } from '../after-commit.ts';
import { createEndAttempt } from '../attempts/end-attempt.ts';
import { createStopWork, type StopWork } from '../attempts/stop-work.ts';
import { createWorkReports, type WorkReports } from '../attempts/work-reports.ts';
import { createWorkTimeouts, type WorkTimeouts } from '../attempts/work-timeouts.ts';
import { createSteps } from '../calls/steps.ts';
import { createWork, type WorkParts } from '../calls/work.ts';
import { createChildren, type Children } from '../children/children.ts';
import type { Ownership, OwnershipHooks } from '../cluster/ownership.ts';
import { createPeers, type PeerHandlers, type Peers } from '../cluster/peers.ts';
import { sharedOwnership } from '../cluster/shared-ownership.ts';
import { soleOwnership } from '../cluster/sole-ownership.ts';
import { createCodeCache, type CodeCache } from '../code/code-cache.ts';
import { placeStored } from '../code/place-violation.ts';
import { liveText, type LiveText } from '../events/live-text.ts';
import { createLifecycle, type Lifecycle } from '../lifecycle.ts';
import { createAdoptTask, type AdoptTask } from '../recovery/adopt-task.ts';
import { createGoOn } from '../recovery/go-on.ts';
import { createKeptMessages, type KeptMessages } from '../recovery/kept-messages.ts';
import { createBlocking, type Blocking } from '../recovery/blocking.ts';
import { updateAnswers, type UpdateAnswers } from '../requests/update-answers.ts';
import { createSessions, type Sessions } from '../sessions/sessions.ts';
import type { RuntimeOptions, Shell } from '../shell.ts';
import { createStartOnce, type StartOnce } from '../starts/start-once.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { createUnreadableTasks, type UnreadableTasks } from '../tasks/unreadable-tasks.ts';
import { createStoreTurn } from '../turns/store-turn.ts';
import { createTurns, type Turns } from '../turns/turns.ts';
import { afterFault, createUnmadeTurn } from '../turns/unmade-turn.ts';

/** What drives the tasks of this process. */
export interface TaskParts {
  readonly shell: Shell;
  readonly ownership: Ownership;
  readonly peers: Peers;
  readonly unreadable: UnreadableTasks;
  readonly turns: Turns;
  readonly code: CodeCache;
  readonly keptMessages: KeptMessages;
  readonly blocking: Blocking;
  readonly goOn: (task: OwnedTask) => void;
  readonly lifecycle: Lifecycle;
  readonly adoption: AdoptTask;
  readonly sessions: Sessions;
  readonly children: Children;
  readonly answers: UpdateAnswers;
  readonly text: LiveText;
  readonly starts: StartOnce;
  readonly stops: StopWork;
  readonly timeouts: WorkTimeouts;
  readonly reports: WorkReports;
  readonly work: WorkParts;
  /** What an agent is from now on, for a task that begins. */
  readonly pin: (agent: string) => AgentSnapshot;
}

/** @param peerHandlers what this process does for others */
export function createTaskParts(options: RuntimeOptions, shell: Shell, hooks: OwnershipHooks, peerHandlers: PeerHandlers): TaskParts {
  const { log, bus, cluster } = options;
  const pin = pinner(options, shell);
  const code = createCodeCache(shell);
  const keptMessages = createKeptMessages(shell);
  const blocking = createBlocking(shell);
  const sessions = createSessions(shell);
  const answers = updateAnswers();
  const text = liveText(bus);
  const starts = createStartOnce(shell);
  const children = createChildren(shell, starts, pin, sessions.join);
  const endAttempt = createEndAttempt(shell);
  const stops = createStopWork(shell);
  const timeouts = createWorkTimeouts(shell, endAttempt, stops);
  const work = createWork(shell, endAttempt, timeouts, createSteps(shell, endAttempt), text);
  const lifecycle = createLifecycle({ shell, code, children, sessions, answers, text });
  const adoption = createAdoptTask(shell, { code, timeouts, blocking });
  return {
    shell,
    ownership: cluster ? sharedOwnership({ ...options, env: shell.env }, hooks) : soleOwnership(hooks, log, shell.env),
    peers: createPeers(shell, (partition) => shell.ownership.owns(partition), peerHandlers),
    unreadable: createUnreadableTasks(shell),
    turns: driveTurns(shell, { code, keptMessages, blocking, lifecycle, adoption, text, sessions, children, stops }),
    code,
    keptMessages,
    blocking,
    goOn: createGoOn(shell, keptMessages, timeouts),
    lifecycle,
    adoption,
    sessions,
    children,
    answers,
    text,
    starts,
    stops,
    timeouts,
    reports: createWorkReports(shell, endAttempt, timeouts),
    work,
    pin,
  };
}

type TurnNeeds = Pick<
  TaskParts,
  'code' | 'keptMessages' | 'blocking' | 'lifecycle' | 'adoption' | 'text' | 'sessions' | 'children' | 'stops'
>;

function driveTurns(shell: Shell, { code, keptMessages, blocking, lifecycle, adoption, ...follow }: TurnNeeds): Turns {
  const { env, log, redact, bounds, windows } = shell;
  return createTurns({
    env,
    log,
    redact,
    bounds,
    windows,
    loaded: shell,
    owns: (partition) => shell.ownership.owns(partition),
    storeTurn: createStoreTurn(shell),
    createExecution: code.createExecution,
    withExecution: code.withExecution,
    placeStored: (task, violation, next) => placeStored(shell, task, violation, next),
    block: blocking.block,
    keep: keptMessages.keep,
    goOn: shell.goOn,
    lose: lifecycle.lose,
    adopt: adoption.adopt,
    afterCommit: createAfterCommit(shell, follow),
    afterFault: (task, turn, error) => afterFault(shell, task, turn, error),
    unmade: createUnmadeTurn(shell),
  });
}

function pinner({ pinAgent }: RuntimeOptions, shell: Pick<Shell, 'app'>): (name: string) => AgentSnapshot {
  return (name) => {
    const agent = shell.app.agents.get(name);
    if (agent === undefined) throw new TroupeError('agent-not-found', `There is no agent "${name}" in the app.`, { retryable: false });
    return pinAgent(agent);
  };
}
