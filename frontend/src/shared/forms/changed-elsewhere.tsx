import { Alert, Button } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { useState } from 'react';
import { hasSlug } from '../api/problem.ts';
import { FormProblem } from './form-problem.tsx';

interface UpdateProblemProps {
  error: unknown;
  /** Fetches the newest version; the form keeps what was typed. */
  onReload: () => Promise<unknown>;
  /** What it says now, in words, once it is reloaded. */
  latest?: string;
}

/** Like FormProblem, for updates: offers the newest version when someone else was faster (412). */
export function UpdateProblem({ error, onReload, latest }: UpdateProblemProps) {
  const [loading, setLoading] = useState(false);
  const [reloadedFor, setReloadedFor] = useState<unknown>();
  if (!hasSlug(error, 'precondition-failed')) return <FormProblem error={error} />;

  if (reloadedFor === error) {
    return (
      <Alert
        color="harbor"
        variant="light"
        title="This is the newest version"
        icon={<IconGitMerge aria-hidden="true" />}
      >
        {latest ? `${latest} ` : ''}Your own entry is still in the form. Save to put it in place.
      </Alert>
    );
  }
  const reload = async (): Promise<void> => {
    setLoading(true);
    try {
      await onReload();
      setReloadedFor(error);
    } finally {
      setLoading(false);
    }
  };
  return (
    <Alert
      color="amber"
      variant="light"
      title="Someone else changed this meanwhile"
      icon={<IconGitMerge aria-hidden="true" />}
    >
      Nothing was saved, so that their change isn’t lost. Load the newest version first; what you entered stays.
      <Button variant="default" size="sm" mt="sm" display="block" loading={loading} onClick={() => void reload()}>
        Load the newest version
      </Button>
    </Alert>
  );
}
