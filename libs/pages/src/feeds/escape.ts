// XML 1.0 has no way to write these, not even as references.
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // Parsers turn a bare carriage return into a line feed; written out it stays what it was.
  '\r': '&#13;',
};

/** Text for HTML: every character comes back out of the parser as it went in. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'\r]/gu, (character) => ENTITIES[character] ?? character);
}

/** Text for XML, element or attribute; what XML cannot hold becomes U+FFFD. */
export function escapeXml(text: string): string {
  return escapeHtml(text.replace(NOT_XML, '\ufffd'));
}
