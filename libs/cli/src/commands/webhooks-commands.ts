import { webhookEvents, type Duration, type IssuedWebhook, type Webhook, type WebhookDelivery, type WebhookEvent } from '@troupe/contracts';
import { InvalidArgumentError, type Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { clientOf, positiveNumber, remoteCommand, type RemoteOptions } from '../input/command-options.ts';
import { print } from '../output/print.ts';
import { first, printMoreHint } from '../input/first.ts';
import { printable } from '../output/printable.ts';
import { relativeTime } from '../output/relative-time.ts';
import { table } from '../output/table.ts';

type Status = WebhookDelivery['status'];

interface CreateOptions extends RemoteOptions {
  readonly event?: readonly WebhookEvent[];
  readonly workflow?: readonly string[];
  readonly agent?: readonly string[];
  readonly label?: string;
}

/** Where events of tasks are sent. */
export function webhooksCommands(program: Command, context: CliContext): void {
  const webhooks = program
    .command('webhooks')
    .summary('have events of tasks sent to addresses of yours')
    .description('have events of tasks sent to addresses of yours');
  createCommand(webhooks, context);
  changeCommands(webhooks, context);
  deliveryCommands(webhooks, context);
}

function createCommand(webhooks: Command, context: CliContext): void {
  remoteCommand(webhooks, 'create', 'make one; its secret is shown this once', [
    'webhooks create https://example.com/troupe',
    'webhooks create https://example.com/troupe --event task.failed --workflow nightly-report --label "on call"',
  ])
    .argument('<url>', 'where events are sent')
    .option('--event <event>', `what is sent, once for each: ${webhookEvents.join(', ')}`, oneMoreEvent)
    .option('--workflow <name>', 'of tasks of this workflow, once for each', oneMore)
    .option('--agent <name>', 'of tasks of this agent, once for each', oneMore)
    .option('--label <text>', 'what it is for')
    .action(async (url: string, { event, workflow, agent, label, ...options }: CreateOptions) => {
      const filter = { ...(workflow === undefined ? {} : { workflows: workflow }), ...(agent === undefined ? {} : { agents: agent }) };
      const issued = await clientOf(context, options).createWebhook({
        url,
        ...(event === undefined ? {} : { events: event }),
        ...(Object.keys(filter).length === 0 ? {} : { filter }),
        ...(label === undefined ? {} : { label }),
      });
      printIssued(context, options, issued);
    });
}

function changeCommands(webhooks: Command, context: CliContext): void {
  remoteCommand(webhooks, 'list', 'list them, newest first; never their secrets', ['webhooks list', 'webhooks list --json'])
    .option('--limit <count>', 'how many', positiveNumber, 100)
    .action(async ({ limit, ...options }: RemoteOptions & { readonly limit: number }) => {
      const { items, more } = await first(clientOf(context, options).webhooks(), limit);
      print(context, options, items, () => (items.length === 0 ? 'None.' : webhookTable(items)));
      if (more) printMoreHint(context, limit);
    });
  for (const [name, paused, summary] of [
    ['pause', true, 'hold what comes'],
    ['resume', false, 'send what was held, and what comes'],
  ] as const)
    remoteCommand(webhooks, name, summary, [`webhooks ${name} 0198c0de-0000-4000-8000-000000000000`])
      .argument('<id>')
      .action(async (id: string, options: RemoteOptions) => {
        const webhook = await clientOf(context, options).changeWebhook(id, { paused });
        print(context, options, webhook, () => webhookTable([webhook]));
      });
  remoteCommand(webhooks, 'rotate', 'give one a new secret', ['webhooks rotate 0198c0de-0000-4000-8000-000000000000 --overlap 1h'])
    .argument('<id>')
    .option('--overlap <duration>', 'how long deliveries are signed with the old secret, too; not at all without it')
    .action(async (id: string, { overlap, ...options }: RemoteOptions & { readonly overlap?: Duration }) => {
      printIssued(context, options, await clientOf(context, options).rotateWebhook(id, overlap === undefined ? {} : { overlap }));
    });
  remoteCommand(webhooks, 'remove', 'send nothing there any more', ['webhooks remove 0198c0de-0000-4000-8000-000000000000'])
    .argument('<id>')
    .action(async (id: string, options: RemoteOptions) => {
      await clientOf(context, options).removeWebhook(id);
      print(context, options, { id }, () => `${printable(id)} is removed.`);
    });
}

function deliveryCommands(webhooks: Command, context: CliContext): void {
  remoteCommand(webhooks, 'ping', 'send one an event that says nothing', ['webhooks ping 0198c0de-0000-4000-8000-000000000000'])
    .argument('<id>')
    .action(async (id: string, options: RemoteOptions) => {
      const delivery = await clientOf(context, options).pingWebhook(id);
      print(context, options, delivery, () => deliveryTable([delivery]));
    });
  remoteCommand(webhooks, 'deliveries', 'what was sent, and what waits, newest first', [
    'webhooks deliveries 0198c0de-0000-4000-8000-000000000000 --status failed',
  ])
    .argument('<id>')
    .option('--status <status>', 'pending, delivered or failed', status)
    .option('--limit <count>', 'how many', positiveNumber, 50)
    .action(async (id: string, { limit, ...options }: RemoteOptions & { readonly status?: Status; readonly limit: number }) => {
      const wanted = options.status === undefined ? {} : { status: options.status };
      const { items, more } = await first(clientOf(context, options).deliveries(id, wanted), limit);
      print(context, options, items, () => (items.length === 0 ? 'None.' : deliveryTable(items)));
      if (more) printMoreHint(context, limit);
    });
  remoteCommand(webhooks, 'replay', 'send a delivery again, or all that failed', [
    'webhooks replay 0198c0de-0000-4000-8000-000000000000 msg_0198c0de-0000-4000-8000-000000000000',
    'webhooks replay 0198c0de-0000-4000-8000-000000000000 --from 2026-12-01T08:00:00Z',
  ])
    .argument('<id>')
    .argument('[delivery]', 'one of its deliveries; all that fit without it')
    .option('--status <status>', 'those that are pending, delivered or failed; failed without it', status)
    .option('--from <moment>', 'from then on, such as 2026-12-01T08:00:00Z')
    .option('--before <moment>', 'before then')
    .action(async (id: string, delivery: string | undefined, { status: of, from, before, ...options }: RemoteOptions & ReplayOptions) => {
      const client = clientOf(context, options);
      if (delivery !== undefined) {
        const again = await client.redeliver(id, delivery);
        return print(context, options, again, () => deliveryTable([again]));
      }
      const which = {
        ...(of === undefined ? {} : { status: of }),
        ...(from === undefined ? {} : { from }),
        ...(before === undefined ? {} : { before }),
      };
      const count = await client.replayDeliveries(id, which);
      print(context, options, { count }, () => `${count} are sent again.`);
    });
}

interface ReplayOptions {
  readonly status?: Status;
  readonly from?: string;
  readonly before?: string;
}

function oneMore(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function oneMoreEvent(text: string, before: readonly string[] = []): readonly string[] {
  if (!(webhookEvents as readonly string[]).includes(text)) throw new InvalidArgumentError(`Events are ${webhookEvents.join(', ')}.`);
  return [...before, text];
}

function status(text: string): string {
  if (!['pending', 'delivered', 'failed'].includes(text)) throw new InvalidArgumentError('It is pending, delivered or failed.');
  return text;
}

/** The secret alone on standard output, so that it can be put in a file or a variable. */
function printIssued(context: CliContext, options: RemoteOptions, issued: IssuedWebhook): void {
  print(context, options, issued, () => issued.secret);
  if (options.json !== true) context.stderr.write(`Webhook ${issued.id}. Keep its secret: it is shown this once.\n`);
}

function webhookTable(webhooks: readonly Webhook[]): string {
  const rows = webhooks.map(({ id, url, label = '', events, pausedBecause, failingSince }) => [
    id,
    printable(url),
    printable(label),
    events.join(', '),
    pausedBecause !== undefined
      ? `paused (${pausedBecause})`
      : failingSince === undefined
        ? 'well'
        : `failing since ${relativeTime(failingSince)}`,
  ]);
  return table(['ID', 'URL', 'LABEL', 'EVENTS', 'STATE'], rows);
}

function deliveryTable(deliveries: readonly WebhookDelivery[]): string {
  const rows = deliveries.map(({ id, event, task = '', status: of, attempts, lastStatus, nextAttempt, createdAt }) => [
    id,
    event,
    printable(task),
    of,
    String(attempts),
    lastStatus === undefined ? '' : String(lastStatus),
    nextAttempt ?? '',
    relativeTime(createdAt),
  ]);
  return table(['ID', 'EVENT', 'TASK', 'STATUS', 'ATTEMPTS', 'LAST', 'NEXT', 'CREATED'], rows);
}
