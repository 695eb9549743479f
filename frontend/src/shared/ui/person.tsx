import { Avatar, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './person.module.css';

/** The first letters of the first and the last word, in any script. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toLocaleUpperCase();
}

/** A person (or an organization) in a list: letters, name, a second line. */
export function Person({ name, detail, badge }: { name: string; detail?: ReactNode; badge?: ReactNode }) {
  return (
    <div className={classes.person}>
      <Avatar color="harbor" size={36} aria-hidden="true">
        {initials(name)}
      </Avatar>
      <div className={classes.text}>
        <div className={classes.name}>
          {name} {badge}
        </div>
        {detail ? (
          <Text size="sm" c="dimmed" className={classes.detail} component="div">
            {detail}
          </Text>
        ) : null}
      </div>
    </div>
  );
}
