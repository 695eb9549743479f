import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useState } from 'react';
import { passwordMinLength } from './validate.ts';

interface PasswordFieldProps extends PasswordInputProps {
  /** `new`: the person makes one up (password managers offer one); `current`: they know it (managers fill it in). */
  purpose: 'new' | 'current';
}

/** A password with a button to look at it, marked up so that password managers know what to do. */
export function PasswordField({ purpose, ...props }: PasswordFieldProps) {
  const [visible, setVisible] = useState(false);
  return (
    <PasswordInput
      autoComplete={purpose === 'new' ? 'new-password' : 'current-password'}
      description={
        purpose === 'new'
          ? `At least ${passwordMinLength} characters. A few unrelated words make a good one.`
          : undefined
      }
      {...(purpose === 'new' ? { minLength: passwordMinLength } : {})}
      autoCapitalize="none"
      spellCheck={false}
      visible={visible}
      onVisibilityChange={setVisible}
      visibilityToggleFocusable
      visibilityToggleButtonProps={{ 'aria-label': visible ? 'Hide the password' : 'Show the password' }}
      {...props}
    />
  );
}
