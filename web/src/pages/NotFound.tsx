import { LinkButton } from '@/components/LinkButton';
import { EmptyState } from '@/components/States';

export function NotFound() {
  return (
    <div>
      <EmptyState
        level={1}
        drawing="map"
        title="There is nothing here"
        text="The address is wrong, or the record was deleted or is not visible to you."
        actions={<LinkButton to="/">Go to the start page</LinkButton>}
      />
    </div>
  );
}
