import { expect, it, onTestFinished } from 'vitest';
import { findChromium } from '../src/browser/start-chromium.ts';

it('where no Chromium can be found or installed, a test fails and says what to install', async () => {
  const { PATH, CHROMIUM } = process.env;
  const { platform } = process;
  onTestFinished(() => {
    process.env['PATH'] = PATH;
    if (CHROMIUM !== undefined) process.env['CHROMIUM'] = CHROMIUM;
    Object.defineProperty(process, 'platform', { value: platform });
  });
  process.env['CHROMIUM'] = '/somewhere/chromium';
  expect(await findChromium()).toBe('/somewhere/chromium');
  delete process.env['CHROMIUM'];
  process.env['PATH'] = '/nowhere';
  Object.defineProperty(process, 'platform', { value: 'darwin' });
  await expect(findChromium()).rejects.toThrow(/Install Chromium or Chrome, or set CHROMIUM/);
});
