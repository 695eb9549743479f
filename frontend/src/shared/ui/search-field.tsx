import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

interface SearchFieldProps {
  label: string;
  placeholder?: string;
  value: string;
  /** Called when the person pauses, not with every key. */
  onSearch: (value: string) => void;
  /** Stands beside other filters and takes the room they leave. */
  inRow?: boolean;
}

export function SearchField({ label, placeholder, value, onSearch, inRow = false }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const search = useDebouncedCallback(onSearch, 250);
  const change = (next: string): void => {
    setTyped(next);
    search(next.trim());
  };
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={placeholder ?? label}
      maxLength={100}
      leftSection={<IconSearch size={18} aria-hidden="true" />}
      rightSection={typed === '' ? null : <CloseButton aria-label="Clear the search" onClick={() => change('')} />}
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
      {...(inRow ? { flex: '1 1 14rem' } : {})}
    />
  );
}
