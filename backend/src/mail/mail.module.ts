import { Global, Module } from '@nestjs/common';
import { Mailer } from './mailer.ts';
import { Mails } from './mails.ts';
import { Outbox } from './outbox.ts';
import { OutboxWorker } from './outbox.worker.ts';

@Global()
@Module({ providers: [Outbox, OutboxWorker, Mailer, Mails], exports: [Outbox, Mails] })
export class MailModule {}
