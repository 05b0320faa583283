import { html } from './html.js';

describe('pages', () => {
  it('show what people typed as text, whatever it is', () => {
    expect(html`<p title="${'"><script>'}">${"<b>&'</b>"}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;&#39;&lt;/b&gt;</p>',
    );
  });

  it('take pieces of pages as they are, also in lists, and nothing for what is missing', () => {
    const items = [1, 2].map((one) => html`<li>${one}</li>`);
    expect(html`${items}${null}${undefined}${false}`.text).toBe('<li>1</li><li>2</li>');
  });
});
