import { addPerson } from './add-person.js';
import { grantRole, removePerson } from './change-person.js';
import type { Person } from './person.js';

const administrator: Person = { status: 'here', role: 'administrator' };
const invitation = { name: 'Ada Example', email: 'ada@example.com', role: 'viewer' as const };

describe('people', () => {
  it('writes the role of a new person into the log, and neither name nor address', () => {
    expect(addPerson({ status: 'unknown' }, invitation, false)).toEqual([
      { type: 'PersonAdded', data: { role: 'viewer' } },
    ]);
  });

  it('refuses to invite the same address twice', () => {
    expect(() => addPerson({ status: 'unknown' }, invitation, true)).toThrow('is here already');
  });

  it('keeps at least one administrator', () => {
    expect(() => removePerson(administrator, 0)).toThrow('only administrator');
    expect(() => grantRole(administrator, 'viewer', 0)).toThrow('only administrator');
    expect(removePerson(administrator, 1)).toEqual([{ type: 'PersonRemoved', data: {} }]);
  });

  it('says nothing new when the role is the same', () => {
    expect(grantRole(administrator, 'administrator', 0)).toEqual([]);
  });

  it('refuses to change somebody who is not here', () => {
    expect(() => grantRole({ status: 'removed' }, 'viewer', 1)).toThrow('no such person');
  });
});
