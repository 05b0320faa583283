import { checkTemplates } from './check-templates.js';
it('x', () => {
  expect(checkTemplates('templates')).toEqual([]);
});
