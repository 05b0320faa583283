/** A page that says one thing, and asks for at most one. */
export interface MessageView {
  readonly title: string;
  readonly sentences: readonly string[];
  /** The button of a form that posts to where it stands; nothing happens until somebody presses it. */
  readonly ask: string | null;
  /** Shows the form for an address again, with the title as its error. */
  readonly again: boolean;
}

const says = (title: string, ...sentences: string[]): MessageView => ({
  title,
  sentences,
  ask: null,
  again: false,
});

/** What is answered to people who do something on the page. None of it depends on who they are. */
export const MESSAGES = {
  asked: says(
    'Look into your mailbox.',
    'If the address can receive mail, a message is on its way. Press the link in it to confirm.',
    'Nothing else is sent before you do.',
  ),
  confirm: {
    ...says(
      'Confirm your subscription',
      'You will get a mail when something happens to what you chose.',
    ),
    ask: 'Confirm',
  },
  confirmed: says('You are subscribed.', 'Every mail has a link that ends it at once.'),
  unsubscribe: {
    ...says(
      'Unsubscribe',
      'You will get no more mails from this status page, also not about what affects you.',
    ),
    ask: 'Unsubscribe',
  },
  unsubscribed: says('You are unsubscribed.', 'No more mails will be sent to this address.'),
  'wrong-address': {
    ...says('This does not look like an e-mail address.', 'Check it for typing mistakes.'),
    again: true,
  },
  'wrong-components': says(
    'One of these components is gone.',
    'The page has changed since you opened it. Go back to the current state and choose again.',
  ),
  'too-many': says(
    'That was often.',
    'From one place we take 10 requests in 10 minutes. Try again a little later.',
  ),
  'unknown-link': says(
    'This link is not known.',
    'It may have been cut off in the mail. Copy all of it, or ask for a new one with your address.',
  ),
  unreadable: says('This could not be read.', 'Go back to the page you came from and try again.'),
  'not-found': says(
    'There is no such page.',
    'Incidents keep their address for ever; look for it in the history.',
  ),
  failed: says(
    'That did not work.',
    'The fault is ours, and nothing has been changed. Try again in a minute.',
  ),
} as const satisfies Record<string, MessageView>;

export type Message = keyof typeof MESSAGES;
