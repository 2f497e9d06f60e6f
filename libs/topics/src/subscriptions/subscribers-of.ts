import { nameOf, taskKinds, triggersOf, type App, type TaskKind, type Trigger } from '@troupe/contracts';

/** A workflow or an agent that takes the events of a topic. */
export interface Subscriber {
  /** Unique in its topic, and the same in the next version of the app. */
  readonly name: string;
  readonly topic: string;
  readonly kind: TaskKind;
  readonly target: string;
  readonly trigger: Trigger;
}

export function subscribersOf(app: Pick<App, 'workflows' | 'agents'>): readonly Subscriber[] {
  const definitions = { workflow: app.workflows, agent: app.agents };
  return taskKinds.flatMap((kind) =>
    [...definitions[kind].values()].flatMap((definition) =>
      triggersOf(definition).map((trigger) => {
        const signal = trigger.signal === undefined ? '' : `#${nameOf(trigger.signal)}`;
        return { name: `${kind}:${definition.name}${signal}`, topic: nameOf(trigger.topic), kind, target: definition.name, trigger };
      }),
    ),
  );
}
