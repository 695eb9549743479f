import { CloseButton } from '@mantine/core';
import { IconAlertCircle, IconCircleCheck } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { dismissToast, toasts } from './toast.ts';
import classes from './toaster.module.css';

/** Where toasts appear; read aloud as they do. */
export function Toaster() {
  const shown = useSyncExternalStore(toasts.subscribe, toasts.get);
  return (
    <div className={classes.place} role="status" aria-live="polite">
      {shown.map(({ id, message, isProblem }) => (
        <div key={id} className={classes.toast} data-problem={isProblem || undefined}>
          {isProblem ? (
            <IconAlertCircle size={20} aria-hidden="true" />
          ) : (
            <IconCircleCheck size={20} aria-hidden="true" />
          )}
          <span className={classes.message}>{message}</span>
          <CloseButton size="sm" aria-label="Dismiss this message" onClick={() => dismissToast(id)} />
        </div>
      ))}
    </div>
  );
}
