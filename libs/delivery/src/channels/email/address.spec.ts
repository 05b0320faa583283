import { envelopeAddress } from './address.js';

it('writes international domains the way mail servers know them', () => {
  expect(envelopeAddress('ann@bücher.example')).toBe('ann@xn--bcher-kva.example');
});

it('leaves a domain that has no ASCII spelling as it is', () => {
  expect(envelopeAddress('x@حداد-j0.example')).toBe('x@حداد-j0.example');
});

it('leaves the part before the @ as its owner writes it', () => {
  expect(envelopeAddress('Ann.O+x@Acme.example')).toBe('Ann.O+x@acme.example');
  expect(envelopeAddress('用户@acme.example')).toBe('用户@acme.example');
});

it.each([
  'a@b.example\r\nRCPT TO:<evil@x.example>',
  'a@b.example> RCPT TO:<evil@x.example',
  '"a@b.example>\r\nRCPT"@x.example',
  'a b@x.example',
  'a,b@x.example',
  '@x.example',
  'a@',
  'nobody',
])('takes nothing that could say more than one address: %j', (address) => {
  expect(envelopeAddress(address)).toBeUndefined();
});
