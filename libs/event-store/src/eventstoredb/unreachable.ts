/** What gRPC says where there is no connection, and what an operator can do about it. The first that fits counts. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'nothing listens there: start it, or correct the port in DAYLIGHT_LOG'],
  [
    /ENOTFOUND|EAI_AGAIN|Name resolution failed|DNS resolution failed/,
    'nobody knows a machine of that name: correct the host in DAYLIGHT_LOG',
  ],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    'no way leads there: look at the network between, and at the host in DAYLIGHT_LOG',
  ],
  [
    /wrong version number|packet length too long|ERR_SSL_PACKET_LENGTH/i,
    'it answers without TLS, which DAYLIGHT_LOG asks for: give the server a certificate, or add tls=false',
  ],
  [
    /altnames|ERR_TLS_CERT_ALTNAME_INVALID/,
    'its certificate is for another name than the host in DAYLIGHT_LOG',
  ],
  [/certificate has expired|CERT_HAS_EXPIRED/, 'its certificate has expired'],
  [
    /first certificate|self.signed certificate|local issuer certificate/,
    'nobody here trusts its certificate: name the authority in DAYLIGHT_LOG with tlsCAFile',
  ],
  [
    /Last error: (Error: )?(Failed to connect|Protocol error)/,
    'it is there and ends the connection: is it EventStoreDB, and does it ask for TLS? Look at the port and tls in DAYLIGHT_LOG',
  ],
];

/** gRPC's sentence, with what it means before it where that is known; the rest of it without its empty parts. */
export function wordsOfUnreachable(text: string): string {
  const plain = text
    .replace(/\s+/g, ' ')
    .replace(/ Resolution note: ?$/, '')
    .replace(/^14 UNAVAILABLE: (No connection established\. Last error: )?(Error: )?/, '')
    .replace(/[. ]+$/, '')
    .replace(/ \(\d{4}-\d\d-\d\dT[\d:.]+Z\)$/, '');
  const known = KNOWN.find(([sign]) => sign.test(text));
  return known ? `${known[1]} (${plain})` : plain;
}
