import { normaliseAddress, readAddress } from './address.js';

it.each([
  ['Ann.North@Example.COM', 'ann.north@example.com'],
  ['  ann@north.example\t', 'ann@north.example'],
  ['ann+status@north.example', 'ann+status@north.example'],
  ["ann/dept=o'neill@north.example", "ann/dept=o'neill@north.example"],
  ['"ann north"@north.example', '"ann north"@north.example'],
  [`${'a'.repeat(64)}@north.example`, `${'a'.repeat(64)}@north.example`],
  ['käthe@SÜD.example', 'käthe@xn--sd-xka.example'],
  ['佐藤@東.example', '佐藤@xn--7rv.example'],
  ['Ka\u0308the@north.example', 'käthe@north.example'],
  ['ann@mail.emea.north.example', 'ann@mail.emea.north.example'],
  ['حداد@حداد-j0.example', 'حداد@حداد-j0.example'],
])('knows %s as one mailbox', (text, mailbox) => {
  expect(normaliseAddress(text)).toBe(mailbox);
});

it.each([
  ['ann@north.example.', 'ann@north.example'],
  ['mailto:ann@north.example', 'ann@north.example'],
  ['Ann North <ann@north.example>', 'ann@north.example'],
  ['ann\u200b@north.example', 'ann@north.example'],
  ['ann\uff20north.example', 'ann@north.example'],
  ['ann@north.example\u00a0', 'ann@north.example'],
])('takes off what copying left around %j', (text, spelling) => {
  expect(readAddress(text)).toMatchObject({ spelling });
});

it.each([
  ['', 'ADDRESS_MISSING'],
  ['   ', 'ADDRESS_MISSING'],
  ['ann@north.example\r\nBcc: victim@other.example', 'ADDRESS_NOT_PRINTABLE'],
  ['ann\u0007@north.example', 'ADDRESS_NOT_PRINTABLE'],
  ['ann.north.example', 'ADDRESS_INCOMPLETE'],
  ['ann@', 'ADDRESS_INCOMPLETE'],
  ['@north.example', 'ADDRESS_INCOMPLETE'],
  ['ann @ north.example', 'ADDRESS_LOCAL_INVALID'],
  ['ann@@north.example', 'ADDRESS_LOCAL_INVALID'],
  ['ann..north@north.example', 'ADDRESS_LOCAL_INVALID'],
  ['ann.@north.example', 'ADDRESS_LOCAL_INVALID'],
  ['ann@north.example; bob@north.example', 'ADDRESS_LOCAL_INVALID'],
  [`${'a'.repeat(65)}@north.example`, 'ADDRESS_LOCAL_TOO_LONG'],
  ['ann@localhost', 'ADDRESS_DOMAIN_INVALID'],
  ['ann@[127.0.0.1]', 'ADDRESS_DOMAIN_INVALID'],
  ['ann@127.0.0.1', 'ADDRESS_DOMAIN_INVALID'],
  ['ann@north,example', 'ADDRESS_DOMAIN_INVALID'],
  ['ann@no rth.example', 'ADDRESS_DOMAIN_INVALID'],
  [`ann@${'b'.repeat(64)}.example`, 'ADDRESS_DOMAIN_INVALID'],
  [`ann@${`${'b'.repeat(60)}.`.repeat(4)}example`, 'ADDRESS_TOO_LONG'],
])('refuses %j', (text, problem) => {
  expect(readAddress(text)).toEqual({ problem });
});

it('never repeats an address it refuses', () => {
  expect(() => normaliseAddress('secret person@north')).toThrow(/^(?!.*secret)/);
});
