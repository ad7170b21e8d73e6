import { useParams } from '@tanstack/react-router';
import { useTypeMeta } from '@/api/session';
import { RecordView } from '@/features/record/RecordView';
import { TypeMissing } from './TypeMissing';
import { useRememberRecord } from './use-remember-record';

export function RecordPage() {
  const { type, id } = useParams({ from: '/app/$type/$id' });
  const meta = useTypeMeta(type);
  useRememberRecord(meta, id);
  return meta ? <RecordView key={`${type}/${id}`} meta={meta} id={id} /> : <TypeMissing type={type} />;
}
