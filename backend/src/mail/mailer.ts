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
    try {
      await this.transport.sendMail({ from: this.from, to: { name: '', address: to }, subject, text, html });
    } catch (error) {
      throw withoutAddresses(error as SmtpError);
    }
  }

  onApplicationShutdown(): void {
    this.transport.close();
  }
}

interface SmtpError extends Error {
  command?: string;
  response?: string;
  responseCode?: number;
}

/** What a server says of a mail often names its recipient, and errors are logged: only its codes are kept (RFC 3463). */
function withoutAddresses(error: SmtpError): Error {
  if (error.responseCode === undefined) return error;
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(error.response ?? '')?.[1];
  return new Error(
    `the mail server answered ${error.command ?? 'us'} with ${error.responseCode}${status ? ` ${status}` : ''}`,
  );
}
