import { Counter, Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { counter, histogram } from '../src/metrics/scraped-metric.ts';

const labelNames = ['kind', 'name'] as const;
const bounds = [0.1, 1, 10];

/** Lines, whatever the order of the labels in them. */
function lines(text: string): string[] {
  return text.split('\n').map((line) =>
    line.replace(
      /\{(.*)\}/,
      (_, labels: string) =>
        `{${labels
          .split(/,(?=\w+=")/)
          .toSorted()
          .join()}}`,
    ),
  );
}

describe('a metric that is plain numbers until it is read', () => {
  it('reads as one of prom-client that saw the same', async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const named = { name: 'm', help: 'a\nb', labels: labelNames };
    const spread = histogram(ours, named, bounds);
    const total = counter(ours, { ...named, name: 'n' });
    counter(ours, { name: 'none_yet', help: 'h', labels: labelNames });
    counter(ours, { name: 'zero', help: 'h', labels: [] }).of();
    const [reference, count] = [
      new Histogram({ ...named, labelNames, buckets: bounds, registers: [theirs] }),
      new Counter({ ...named, labelNames, name: 'n', registers: [theirs] }),
    ];
    new Counter({ name: 'none_yet', help: 'h', labelNames, registers: [theirs] });
    new Counter({ name: 'zero', help: 'h', registers: [theirs] });
    for (const [name, value] of [
      ['a', 0.1],
      ['b "\\', 0.5],
      ['a', 10.5],
      ['a', 0],
      ['', 1],
    ] as const) {
      spread.of('tool', name).observe(value);
      total.of('tool', name).value += value;
      reference.observe({ kind: 'tool', name }, value);
      count.inc({ kind: 'tool', name }, value);
    }
    expect(lines(await ours.metrics())).toEqual(lines(await theirs.metrics()));
  });

  it('does not take one series for another', () => {
    const series = counter(new Registry(), { name: 'm', help: 'h', labels: labelNames });
    series.of('a', 'bc').value++;
    series.of('ab', 'c').value += 2;
    expect(series.all().map(({ labels, one }) => [labels, one.value])).toEqual([
      [{ kind: 'a', name: 'bc' }, 1],
      [{ kind: 'ab', name: 'c' }, 2],
    ]);
  });
});
