import { issueSignInLink, listPeople } from '#access';
import { Refusal } from '#event-store';
import { readArguments } from '../arguments.js';
import { openInstallation } from '../command-context.js';
import { readSettings } from '../settings.js';

/** For the day on which nobody can sign in any more: whoever may read the data directory may ask for a link. */
export async function signInLinkCommand(words: readonly string[]): Promise<void> {
  readArguments(words, 'daylight sign-in-link', {});
  const settings = readSettings(process.env, process.cwd());
  const context = await openInstallation(settings);
  try {
    const people = await listPeople(context.views);
    const administrator = people.find(({ role }) => role === 'administrator');
    if (!administrator) {
      throw new Refusal(
        'NO_ADMINISTRATOR',
        'There is no administrator yet.',
        'Start Daylight once: it makes the first one and prints a link.',
      );
    }
    const credential = await issueSignInLink(context.views, administrator.id, new Date());
    const consoleUrl = settings.consoleUrl ?? `http://localhost:${settings.consolePort}`;
    console.log(`${consoleUrl}/sign-in?token=${credential}`);
  } finally {
    await context.close();
  }
}
