/** What can be asked of the server. */
export type Kind = 'append' | 'read' | 'subscribe' | 'features' | 'delete' | 'tombstone';

export type Fault =
  /** The call fails before it has any effect. */
  | {
      readonly kind: 'fail';
      readonly code: number;
      readonly words?: string;
      readonly trailers?: Readonly<Record<string, string>>;
    }
  /** It has its effect, and is never answered. */
  | { readonly kind: 'silent' }
  /** It has no effect and is never answered. */
  | { readonly kind: 'hang' }
  /** It is answered twice. */
  | { readonly kind: 'twice' }
  /** An append is refused in a reply, without an end of the call. */
  | { readonly kind: 'refuse'; readonly words: string }
  /** It has its effect, then the call fails. */
  | { readonly kind: 'failAfter'; readonly code: number; readonly words?: string }
  /** A read or a subscription fails after so many events. */
  | { readonly kind: 'breakAfter'; readonly events: number; readonly code: number }
  /** A read or a subscription just ends after so many events. */
  | { readonly kind: 'endAfter'; readonly events: number }
  /** A subscription never says that there is no more. */
  | { readonly kind: 'noCaughtUp' }
  /** A subscription tells nothing at all. */
  | { readonly kind: 'mute' };

/** What goes wrong next, and what was asked. */
export class Faults {
  /** Events that went out to subscribers. */
  told = 0;
  private readonly planned: { readonly of: Kind; readonly fault: Fault; left: number }[] = [];
  private readonly asked: Kind[] = [];

  /** The next so many calls of a kind go wrong in this way. */
  plan(of: Kind, fault: Fault, times = 1): void {
    this.planned.push({ of, fault, left: times });
  }

  clear(): void {
    this.planned.length = 0;
  }

  /** How often something was asked since the beginning. */
  count(kind: Kind): number {
    return this.asked.filter((one) => one === kind).length;
  }

  /** What was asked, in order. */
  get history(): readonly Kind[] {
    return this.asked;
  }

  next(kind: Kind): Fault | undefined {
    this.asked.push(kind);
    const plan = this.planned.find(({ of, left }) => of === kind && left > 0);
    if (!plan) return undefined;
    plan.left -= 1;
    return plan.fault;
  }
}
