import { actions, leastRole, may, role } from './roles.js';

describe('who may do what', () => {
  it('lets an administrator do everything', () => {
    expect(actions.every((action) => may('administrator', action))).toBe(true);
  });

  it('lets a viewer read, and nothing else', () => {
    expect(actions.filter((action) => may('viewer', action))).toEqual(['read']);
  });

  it('lets a responder declare an incident, but not speak to customers', () => {
    expect(may('responder', 'declare')).toBe(true);
    expect(may('responder', 'publish')).toBe(false);
  });

  it('lets a commander speak to customers, but not invite people', () => {
    expect(may('commander', 'publish')).toBe(true);
    expect(may('commander', 'administer')).toBe(false);
  });

  it.each(actions)('never takes "%s" away from a higher role', (action) => {
    const allowed = role.options.map((who) => may(who, action));
    expect([...allowed].sort()).toEqual(allowed);
    expect(may(leastRole(action), action)).toBe(true);
  });
});
