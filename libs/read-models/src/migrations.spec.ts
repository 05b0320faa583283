import { rmSync } from 'node:fs';
import { onBothEngines, onSqlite } from '../../../test/support/views-backends.js';
import { type Migration, migrate } from './migrations.js';
import { openViews } from './views.js';

const words: Migration = {
  name: 'words-001',
  statements: ['CREATE TABLE words (word TEXT)', 'CREATE TABLE vault.people (name TEXT)'],
};
const later: Migration = { name: 'words-002', statements: ['CREATE TABLE more (word TEXT)'] };

onBothEngines((backend) => {
  it('takes each step once, and the new ones later', async () => {
    const { place, remove } = await backend.prepare();
    const views = openViews(place);
    await migrate(views, [words]);
    await migrate(views, [words, later]);
    await migrate(views, [words, later]);
    await views.destroy();
    await remove();
  });

  it('refuses views of a newer program, which the older one would not keep right', async () => {
    const { place, remove } = await backend.prepare();
    const views = openViews(place);
    await migrate(views, [words, later]);
    await expect(migrate(views, [words])).rejects.toMatchObject({
      code: 'VIEWS_TOO_NEW',
      message: expect.stringContaining('words-002'),
    });
    await views.destroy();
    await remove();
  });
});

it('refuses to go on with an empty vault where there was another', async () => {
  const { place, remove } = await onSqlite.prepare();
  const views = openViews(place);
  await migrate(views, [words]);
  await views.destroy();
  if ('vault' in place) rmSync(place.vault);
  const again = openViews(place);
  await expect(migrate(again, [words])).rejects.toMatchObject({ code: 'VAULT_MISSING' });
  await again.destroy();
  await remove();
});
