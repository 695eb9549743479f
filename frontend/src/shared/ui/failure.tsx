import { Button, Text, Title } from '@mantine/core';
import { IconAnchorOff, IconCloudOff, IconLifebuoy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError, hasSlug, isTransient, UnreachableError } from '../api/problem.ts';
import classes from './states.module.css';

interface Words {
  icon: ReactNode;
  title: string;
  detail: string;
}

export function describeFailure(error: unknown): Words {
  if (error instanceof UnreachableError) {
    return {
      icon: <IconCloudOff size={26} />,
      title: 'Quayside can’t be reached',
      detail: 'No answer came. Check your connection; we keep trying and carry on by ourselves.',
    };
  }
  if (hasSlug(error, 'maintenance')) {
    return { icon: <IconLifebuoy size={26} />, title: 'Closed for maintenance', detail: error.detail };
  }
  if (isTransient(error)) {
    return {
      icon: <IconLifebuoy size={26} />,
      title: 'Temporarily unavailable',
      detail: 'Quayside can’t answer right now. We keep trying; you don’t need to do anything.',
    };
  }
  if (error instanceof ApiError) {
    return { icon: <IconAnchorOff size={26} />, title: error.title, detail: error.detail };
  }
  return {
    icon: <IconAnchorOff size={26} />,
    title: 'This page ran aground',
    detail: 'Something in the page itself went wrong. Reloading usually helps; if not, tell us what you did before.',
  };
}

export function RequestId({ error }: { error: unknown }) {
  if (!(error instanceof ApiError) || !error.requestId) return null;
  return (
    <Text size="sm" c="dimmed" component="p">
      If you ask for help, name this request: <span className={classes.requestId}>{error.requestId}</span>
    </Text>
  );
}

/** Stands where something could not be shown: what happened, what to do, and a way to try again. */
export function Failure({ error, onRetry, action }: { error: unknown; onRetry?: () => void; action?: ReactNode }) {
  const { icon, title, detail } = describeFailure(error);
  return (
    <div className={classes.state} role="alert">
      <div className={classes.icon} aria-hidden="true">
        {icon}
      </div>
      <Title order={2} size="h3">
        {title}
      </Title>
      <Text maw="30rem">{detail}</Text>
      <RequestId error={error} />
      {onRetry ? (
        <Button variant="default" mt="xs" onClick={onRetry}>
          Try again
        </Button>
      ) : null}
      {action}
    </div>
  );
}
