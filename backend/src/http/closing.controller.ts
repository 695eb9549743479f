import { Controller, Get, Header, HttpCode, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Access } from '../access/access.decorator.ts';
import { Closing } from './closing.ts';

/** Counts on for so long after the hook, in which SIGTERM follows. */
const MARGIN_SECONDS = 10;

const stoppingQuery = z.object({ seconds: z.coerce.number().int().min(1).max(300) });

/** For the kubelet, as a pod's preStop hook; the public edge answers 404 here. */
@ApiExcludeController()
@Controller()
@Access('public')
export class ClosingController {
  constructor(private readonly closing: Closing) {}

  /**
   * Announces the end and answers after that many seconds: so long everything is still served, while the pod leaves the
   * endpoints everywhere and its clients their connections. Whoever calls it without stopping the pod costs connections,
   * and nothing else.
   */
  @Get('stopping')
  @HttpCode(204)
  @Header('Cache-Control', 'no-store')
  async stopping(@Query({ schema: stoppingQuery }) { seconds }: z.infer<typeof stoppingQuery>): Promise<void> {
    this.closing.announceEnd(seconds + MARGIN_SECONDS);
    await sleep(seconds * 1000, undefined, { ref: false });
  }
}
