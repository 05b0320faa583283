import { FIRST_ADMINISTRATOR, issueSignInLink } from '#access';
import { readArguments } from '../arguments.js';
import { openCommandContext } from '../command-context.js';
import { readSettings } from '../settings.js';

export async function signInLinkCommand(words: readonly string[]): Promise<void> {
  readArguments(words, 'daylight sign-in-link', {});
  const settings = readSettings(process.env, process.cwd());
  const context = await openCommandContext(settings.dataDir);
  const consoleUrl = settings.consoleUrl ?? `http://localhost:${settings.consolePort}`;
  const credential = await issueSignInLink(context.views, FIRST_ADMINISTRATOR, new Date());
  console.log(`${consoleUrl}/sign-in?token=${credential}`);
  await context.close();
}
