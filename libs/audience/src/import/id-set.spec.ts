import { IdSet } from './id-set.js';

it('knows which ids it has seen, however many there are', () => {
  const seen = new IdSet();
  const ids = Array.from({ length: 50_000 }, (_, at) => `cus_${at.toString(36)}`);
  expect(ids.every((id) => seen.add(id))).toBe(true);
  expect(seen.size).toBe(50_000);
  expect(ids.every((id) => seen.has(id) && !seen.add(id))).toBe(true);
  expect(ids.some((id) => seen.has(`x${id}`))).toBe(false);
});
