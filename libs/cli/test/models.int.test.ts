import { describe, expect, it } from 'vitest';
import type { AppModels, ModelTrial } from '../src/cli-context.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { terminal } from './terminal.ts';

const trials = (...seen: readonly ModelTrial[]): AppModels['probe'] =>
  async function* () {
    yield* seen;
  };
const models = (probe: AppModels['probe'] = () => undefined): AppModels => ({
  list: [
    { name: 'gone', answeredBy: undefined, standIn: false, agents: [] },
    { name: 'house', answeredBy: 'house', standIn: false, agents: ['desk', 'helper'] },
    { name: 'openai/gpt-5-mini', answeredBy: 'demo', standIn: true, agents: ['desk'] },
  ],
  notices: ['No model key is set.'],
  probe,
});

describe('troupe models', () => {
  it('list says what answers, and which agents ask', async () => {
    const app = await temporaryFolder();
    const shown = terminal({ appModels: () => Promise.resolve(models()) });
    expect(await shown.run('models', 'list', '--app', app)).toBe(0);
    expect(shown.stdout).toMatch(/^gone +nothing: no provider serves it/m);
    expect(shown.stdout).toMatch(/^house +house +desk, helper/m);
    expect(shown.stdout).toMatch(/^openai\/gpt-5-mini +demo, in its place +desk/m);
    expect(shown.stdout).toContain('No model key is set.');
    const json = terminal({ appModels: () => Promise.resolve(models()) });
    expect(await json.run('models', 'list', '--app', app, '--json')).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({ models: [{ name: 'gone' }, { name: 'house' }, {}], notices: [expect.any(String)] });
  });

  it('probe shows each check, and fails when the model says nothing', async () => {
    const app = await temporaryFolder();
    const text = { check: 'text', ok: true, detail: 'one\u001b[2J two' };
    const images = { check: 'images', ok: false, detail: 'model-bad-request: no images' };
    const good = terminal({ appModels: () => Promise.resolve(models(trials(text, images))) });
    expect(await good.run('models', 'probe', 'house', '--app', app)).toBe(0);
    expect(good.stdout).toMatch(/^text +yes +one\u{fffd}/mu);
    expect(good.stdout).toMatch(/^images +no +model-bad-request: no images/m);
    const bad = terminal({ appModels: () => Promise.resolve(models(trials({ ...text, ok: false }))) });
    expect(await bad.run('models', 'probe', 'house', '--app', app)).toBe(1);
    const none = terminal({ appModels: () => Promise.resolve(models()) });
    expect(await none.run('models', 'probe', 'gone', '--app', app)).toBe(1);
    expect(none.stderr).toContain('No provider serves the model "gone"');
  });

  it('probe ends as one who was stopped where that is so', async () => {
    const app = await temporaryFolder();
    const stopped = terminal({
      appModels: () =>
        Promise.resolve(
          models((name, signal) => {
            stopped.interrupt();
            return trials({ check: 'text', ok: !signal.aborted, detail: '' })(name, signal);
          }),
        ),
    });
    expect(await stopped.run('models', 'probe', 'house', '--app', app)).toBe(130);
  });
});
