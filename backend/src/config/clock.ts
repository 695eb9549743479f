import { Injectable } from '@nestjs/common';

/** The one source of time for rules about expiry, grace and backoff, so that tests can move it. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  /** @param seconds may be negative */
  in(seconds: number): Date {
    return new Date(this.now().getTime() + seconds * 1000);
  }
}
