import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { AppConfig } from '../config/config.ts';
import type { Mail } from './mail.ts';
import { Outbox } from './outbox.ts';

/** A server that accepts and then says nothing must not hold a delivery for longer than this. */
const TIMEOUT_MS = 15_000;

/** Hands mails to the SMTP server; retries are the outbox's business. */
@Injectable()
export class Mailer implements OnModuleInit, OnApplicationShutdown {
  private readonly transport;
  private readonly from: string;

  constructor(
    { env }: AppConfig,
    private readonly outbox: Outbox,
  ) {
    this.from = env.MAIL_FROM;
    this.transport = createTransport({
      url: env.SMTP_URL,
      pool: true,
      maxConnections: 5,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
    });
  }

  onModuleInit(): void {
    this.outbox.handle('mail', (mail) => this.send(mail));
  }

  async send({ to, subject, text, html }: Mail): Promise<void> {
    await this.transport.sendMail({ from: this.from, to: { name: '', address: to }, subject, text, html });
  }

  onApplicationShutdown(): void {
    this.transport.close();
  }
}
