/** Shows a person who waits how far it has come; a program that reads the output sees nothing of it. */
export function countingOnScreen(what: string): (count: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return (count) => void process.stderr.write(`\r${count.toLocaleString('en')} ${what} `);
}
