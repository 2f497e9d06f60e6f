import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';

const finder = new URL('../src/demo/find-words.ts', import.meta.url).href;
const program = `
  import { wordFitting } from ${JSON.stringify(finder)};
  const text = Array.from({ length: 2_000 }, (_, n) => 'word' + n).join(' ') + ' A-1003';
  const seen = new Set();
  process.on('SIGTERM', () => {
    console.log(JSON.stringify([...seen].map(String)));
    process.exit();
  });
  const look = () => {
    seen.add(wordFitting('^word1999$', text));
    setImmediate(look);
  };
  look();
  console.log('ready');
`;

it('the word a demo model finds does not depend on how busy the machine is', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(child.stdout, 'data');
  // What a busy machine does to a process, at no time of its own choosing.
  for (let n = 0; n < 60; n++) {
    child.kill('SIGSTOP');
    await delay(30);
    child.kill('SIGCONT');
    await delay(5 + (n % 7));
  }
  child.kill('SIGTERM');
  await once(child, 'close');
  expect(output).toBe('ready\n["word1999"]\n');
});
