import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '@/components/States';

export function NotFound() {
  return (
    <div>
      <EmptyState
        drawing="map"
        title="There is nothing here"
        text="The address is wrong, or the record was deleted or is not visible to you."
        actions={
          <Button component={Link} to="/">
            Go to the start page
          </Button>
        }
      />
    </div>
  );
}
