import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AuditEvent } from '../api/types.ts';
import { RelativeTime } from '../ui/relative-time.tsx';
import { actionNames, type AuditAction } from './actions.ts';
import classes from './audit-list.module.css';
import { sentence } from './sentence.ts';

interface AuditListProps<T extends AuditEvent> {
  events: T[];
  /** More about an event, beside its time. */
  extra?: (event: T) => ReactNode;
}

export function AuditList<T extends AuditEvent>({ events, extra }: AuditListProps<T>) {
  return (
    <ol className={classes.list} aria-label="Events, newest first">
      {events.map((event) => (
        <li key={event.id} className={classes.event} data-kind={event.action.split('.')[0]}>
          <p className={classes.sentence}>
            {sentence(event).map((part, index) =>
              typeof part === 'string' ? part : <strong key={index}>{part.name}</strong>,
            )}
          </p>
          <p className={classes.meta}>
            <RelativeTime iso={event.createdAt} />
            {event.ip ? <span>from {event.ip}</span> : null}
            {extra?.(event)}
          </p>
        </li>
      ))}
    </ol>
  );
}

interface ActionFilterProps {
  actions: AuditAction[];
  value: AuditAction | undefined;
  onChange: (action: AuditAction | undefined) => void;
}

export function ActionFilter({ actions, value, onChange }: ActionFilterProps) {
  return (
    <NativeSelect
      aria-label="Show only"
      value={value ?? ''}
      onChange={(event) => onChange((event.currentTarget.value || undefined) as AuditAction | undefined)}
      data={[
        { value: '', label: 'Everything' },
        ...actions.map((action) => ({ value: action, label: actionNames[action] })),
      ]}
      maw="20rem"
    />
  );
}
