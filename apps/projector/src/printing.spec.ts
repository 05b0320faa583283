import { setTimeout as pause } from 'node:timers/promises';
import { Printing } from './printing.js';

/** A renderer that takes as long as the test says, and counts. */
function slowRenderer() {
  let rendered = 0;
  let finish: () => void = () => undefined;
  let fails = false;
  const renderDirty = async () => {
    rendered += 1;
    if (fails) throw new Error('the database is away');
    await new Promise<void>((resolve) => (finish = resolve));
    return [];
  };
  return {
    renderer: { renderDirty, tick: async () => undefined },
    rendered: () => rendered,
    finish: () => finish(),
    fail: (does: boolean) => void (fails = does),
  };
}

const turns = () => pause(5);

it('looks at the pages once when it begins', async () => {
  const { renderer, rendered, finish } = slowRenderer();
  const stop = new AbortController();
  const following = new Printing(renderer).follow(stop.signal);
  await turns();
  finish();
  await turns();
  expect(rendered()).toBe(1);
  stop.abort();
  await following;
  expect(rendered()).toBe(1);
});

it('looks once more, however often the views moved while pages were being rendered', async () => {
  const { renderer, rendered, finish } = slowRenderer();
  const stop = new AbortController();
  const printing = new Printing(renderer);
  const following = printing.follow(stop.signal);
  await turns();
  for (let times = 0; times < 5; times += 1) printing.wanted();
  expect(rendered()).toBe(1);
  finish();
  await turns();
  expect(rendered()).toBe(2);
  stop.abort();
  finish();
  await following;
  expect(rendered()).toBe(2);
});

it('shows what has happened until it is stopped', async () => {
  const { renderer, rendered, finish } = slowRenderer();
  const stop = new AbortController();
  const printing = new Printing(renderer);
  const following = printing.follow(stop.signal);
  await turns();
  printing.wanted();
  stop.abort();
  finish();
  await turns();
  finish();
  await following;
  expect(rendered()).toBe(2);
});

it('still wants what could not be rendered, when it is begun again', async () => {
  const { renderer, rendered, finish, fail } = slowRenderer();
  const stop = new AbortController();
  const printing = new Printing(renderer);
  fail(true);
  await expect(printing.follow(stop.signal)).rejects.toThrow('away');
  fail(false);
  const following = printing.follow(stop.signal);
  await turns();
  expect(rendered()).toBe(2);
  stop.abort();
  finish();
  await following;
});
