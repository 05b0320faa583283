import { RelayBreaker } from './relay-breaker.js';

const at = (seconds: number) => new Date(Date.parse('2026-11-22T12:00:00Z') + seconds * 1_000);

function failing(times: number): RelayBreaker {
  const breaker = new RelayBreaker();
  for (let time = 0; time < times; time += 1) breaker.failed(at(0));
  return breaker;
}

it('goes on at full speed after one or two failures', () => {
  expect(failing(2).capacity(at(0), 20)).toBe(20);
});

it('sends nothing for a second after three failures in a row, then tries with one letter', () => {
  const breaker = failing(3);
  expect(breaker.capacity(at(0.5), 20)).toBe(0);
  expect(breaker.capacity(at(1), 20)).toBe(1);
});

it('pauses longer each time the one letter fails, up to half a minute', () => {
  const breaker = failing(3);
  const pauses = [];
  for (let now = at(1), tries = 0; tries < 7; tries += 1) {
    const next = breaker.failed(now);
    pauses.push((next.getTime() - now.getTime()) / 1_000);
    now = next;
  }
  expect(pauses).toEqual([2, 5, 10, 20, 30, 30, 30]);
});

it('counts many letters that fail together as one failure of the relay', () => {
  const breaker = failing(20);
  expect(breaker.capacity(at(1), 20)).toBe(1);
});

it('is at full speed again after one success', () => {
  const breaker = failing(5);
  breaker.succeeded();
  expect(breaker.capacity(at(0), 20)).toBe(20);
});
