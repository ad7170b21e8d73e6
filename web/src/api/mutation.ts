import {
  useMutation as useBareMutation,
  type DefaultError,
  type UseMutationOptions,
} from '@tanstack/react-query';
import { useCallback } from 'react';

interface Then<Answer, Failure> {
  onSuccess?: (answer: Answer) => void;
  onError?: (error: Failure) => void;
  onSettled?: () => void;
}

/**
 * A change at the server. It lasts until the hook's own `onSuccess` is through, so that a switch keeps its new place
 * until the lists are read anew. What `mutate` is given runs then in any case: the row, menu or editor that asked may
 * have gone with the fresh list (the bare hook would keep silent), or may have asked for something else meanwhile.
 */
export function useMutation<Answer = unknown, Failure = DefaultError, Asked = void, Before = unknown>(
  options: UseMutationOptions<Answer, Failure, Asked, Before>,
) {
  const mutation = useBareMutation(options);
  const { mutateAsync } = mutation;
  const mutate = useCallback(
    (asked: Asked, then: Then<Answer, Failure> = {}) => {
      void mutateAsync(asked)
        .then(then.onSuccess, then.onError ?? (() => undefined))
        .finally(then.onSettled);
    },
    [mutateAsync],
  );
  return { ...mutation, mutate };
}
