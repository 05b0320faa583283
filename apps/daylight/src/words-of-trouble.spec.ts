import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyDatabase, openSqlite } from '#event-store';
import { openViews, sql } from '#read-models';
import { wordsOfTrouble } from './words-of-trouble.js';

const folder = mkdtempSync(join(tmpdir(), 'daylight-trouble-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

async function troubleWith(work: () => unknown): Promise<string | undefined> {
  try {
    await work();
  } catch (error) {
    return wordsOfTrouble(error);
  }
  throw new Error('There was no trouble.');
}

describe('trouble', () => {
  it('with a file that is not there names its folder where that is missing too', async () => {
    expect(await troubleWith(() => readFileSync(at('none')))).toContain(
      `${at('none')} is not there`,
    );
    expect(await troubleWith(() => readFileSync(at('no/none')))).toContain(
      `There is no directory ${at('no')}`,
    );
  });

  it('with room names the file that had none', async () => {
    const views = openViews({ views: at('views.sqlite'), vault: at('vault.sqlite') });
    await sql`PRAGMA max_page_count = 2`.execute(views);
    const fill = () => sql`CREATE TABLE large AS SELECT zeroblob(1000000)`.execute(views);
    expect(await troubleWith(fill)).toContain(`There is no room for ${at('views.sqlite')}`);
    await views.destroy();
  });

  it('with a database names the one of the two that is damaged', async () => {
    const files = { views: at('whole.sqlite'), vault: at('damaged.sqlite') };
    writeFileSync(files.vault, 'Dear diary, '.repeat(1_000));
    expect(await troubleWith(() => openViews(files))).toContain(`${files.vault} is damaged`);
    const turned = { views: files.vault, vault: files.views };
    expect(await troubleWith(() => openViews(turned))).toContain(`${files.vault} is damaged`);
    const copying = () => copyDatabase(files.vault, at('copy.sqlite'));
    expect(await troubleWith(copying)).toContain(`${files.vault} is damaged`);
  });

  it('with a database that cannot be opened says which, and what to look at', async () => {
    const words = await troubleWith(() => openSqlite(folder));
    expect(words).toMatch(`${folder} cannot be opened`);
  });

  it('with a port names it', async () => {
    const first = createServer();
    await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve));
    const address = first.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const second = () =>
      new Promise((_, reject) => createServer().once('error', reject).listen(port, '127.0.0.1'));
    expect(await troubleWith(second)).toContain(`Port ${port} on 127.0.0.1 cannot be used`);
    first.close();
  });

  it('with too few files says which limit to raise', () => {
    const error = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
    expect(wordsOfTrouble(error)).toContain('ulimit -n');
  });

  it('of our own making has no words: its stack is what we need', () => {
    expect(wordsOfTrouble(new TypeError('x is not a function'))).toBeUndefined();
    const coded = Object.assign(new Error('of a library'), { code: 'ERR_ASSERTION' });
    expect(wordsOfTrouble(coded)).toBeUndefined();
  });
});
