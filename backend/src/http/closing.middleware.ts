import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Once the process is to stop, tells each client to bring its next request elsewhere (RFC 9112, 9.6). */
@Injectable()
export class Closing implements OnModuleDestroy {
  private closing = false;

  onModuleDestroy(): void {
    this.closing = true;
  }

  middleware = (_request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (this.closing) response.setHeader('Connection', 'close');
    next();
  };
}
