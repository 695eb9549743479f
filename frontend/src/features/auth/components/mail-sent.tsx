import { IconMailForward } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './mail-sent.module.css';

/** Takes the form's place once a mail is on its way. */
export function MailSent({ email, children }: { email: string; children: ReactNode }) {
  return (
    <div className={classes.box} role="status">
      <IconMailForward size={28} aria-hidden="true" className={classes.icon} />
      <div>
        <strong className={classes.address}>{email}</strong>
        <div>{children}</div>
      </div>
    </div>
  );
}
