import { IconCloudOff, IconLifebuoy } from '@tabler/icons-react';
import { onlineManager } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { connection } from '../shared/api/connection.ts';
import classes from './connection-banner.module.css';

const useOnline = (): boolean =>
  useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );

/** Says that the product can't be reached, over the page and without moving it. Goes away by itself. */
export function ConnectionBanner() {
  const isOnline = useOnline();
  const { status } = useSyncExternalStore(connection.subscribe, connection.get);
  const message = !isOnline ? messages.offline : status === 'ok' ? undefined : messages[status];
  return (
    <div role="status" className={classes.place}>
      {message ? (
        <div className={classes.banner}>
          {message.icon}
          <span>
            <strong>{message.title}</strong> {message.detail}
          </span>
        </div>
      ) : null}
    </div>
  );
}

const messages = {
  offline: {
    icon: <IconCloudOff size={20} aria-hidden="true" />,
    title: 'You are offline.',
    detail: 'What you see may be out of date. We go on by ourselves when you are back.',
  },
  unavailable: {
    icon: <IconLifebuoy size={20} aria-hidden="true" />,
    title: 'Temporarily unavailable.',
    detail: 'We keep trying; what you have entered stays.',
  },
  unreachable: {
    icon: <IconCloudOff size={20} aria-hidden="true" />,
    title: 'Quayside can’t be reached.',
    detail: 'We keep trying; what you have entered stays.',
  },
};
