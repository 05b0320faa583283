import { Injectable } from '@nestjs/common';

/** Makes links out of sign-in credentials. Where people reach the console is known once it listens. */
@Injectable()
export class SignInLinks {
  private base = '';

  /** Without a slash at the end. */
  reachableAt(base: string): void {
    this.base = base;
  }

  /** Where people reach the console. */
  origin(): string {
    return this.base;
  }

  to(credential: string): string {
    return `${this.base}/sign-in?token=${encodeURIComponent(credential)}`;
  }

  /** Whether cookies may travel only encrypted. */
  secure(): boolean {
    return this.base.startsWith('https:');
  }
}
