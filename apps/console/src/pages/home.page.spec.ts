import { homePage } from './home.page.js';
import { PageSettings } from './page-settings.js';

const settings = new PageSettings({
  host: '127.0.0.1',
  port: 0,
  erasedFiles: [],
  organisation: 'Example Pay',
});
const now = new Date('2026-03-01T12:00:00.000Z');
const home = { open: [], components: 1, incomplete: [], logTrouble: undefined, settings, now };

describe('the first page', () => {
  it('says which views leave something out', () => {
    const incomplete = [
      { projection: 'affected', streams: 1 },
      { projection: 'incident_board', streams: 2 },
    ];
    expect(homePage({ ...home, incomplete }).text).toContain(
      'Some views are incomplete: affected (1 stream), incident_board (2 streams).',
    );
  });

  it('says nothing of views that are complete', () => {
    expect(homePage(home).text).not.toContain('incomplete');
  });

  it('says why nothing can be saved, while it is so', () => {
    const logTrouble = 'The disk is full.';
    expect(homePage({ ...home, logTrouble }).text).toContain('The disk is full.');
    expect(homePage(home).text).not.toContain('Nothing can be saved');
  });
});
