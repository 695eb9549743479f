import { Button } from '@mantine/core';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';

type Pages = Pick<
  UseInfiniteQueryResult,
  'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage' | 'isFetchNextPageError'
>;

/** The end of a keyset-paged list: nothing where it is complete. */
export function LoadMore({ query, what }: { query: Pages; what: string }) {
  if (!query.hasNextPage) return null;
  return (
    <Button
      variant="default"
      mx="auto"
      mt="md"
      display="block"
      loading={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {query.isFetchNextPageError ? `That didn’t work. Load more ${what} again` : `Load more ${what}`}
    </Button>
  );
}
