import { Text, Title } from '@mantine/core';
import { useRef, type ReactNode } from 'react';
import { usePageEntrance } from '../../../shared/ui/page-entrance.ts';
import classes from './auth-card.module.css';

interface AuthCardProps {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
  /** Ways to other pages, below the form. */
  footer?: ReactNode;
}

/** The one column of the pages for people who aren't signed in. */
export function AuthCard({ title, lead, children, footer }: AuthCardProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  usePageEntrance(title, heading);
  return (
    <div className={classes.card}>
      <div>
        <Title order={1} ref={heading} tabIndex={-1}>
          {title}
        </Title>
        {lead ? (
          <Text c="dimmed" mt={8} component="div">
            {lead}
          </Text>
        ) : null}
      </div>
      {children}
      {footer ? <div className={classes.footer}>{footer}</div> : null}
    </div>
  );
}
